namespace Grpc.AspNetCore.Web.Internal;

/// <summary>Names that the protocol uses.</summary>
internal static class GrpcWebProtocol
{
    public const string Grpc = "application/grpc";
    public const string Web = "application/grpc-web";
    public const string WebText = "application/grpc-web-text";
    public const string Http2 = "HTTP/2";
    public const byte TrailersFlag = 0x80;
    public const int FrameHeader = 5;

    /// <summary>Whether a content type is of a kind, with or without a message format such as <c>+proto</c>.</summary>
    public static bool IsOf(string kind, string? contentType) =>
        contentType is not null
        && contentType.StartsWith(kind, StringComparison.OrdinalIgnoreCase)
        && (contentType.Length == kind.Length || contentType[kind.Length] is '+' or ';' or ' ');

    /// <summary>A content type of another kind with the same message format.</summary>
    public static string WithKind(string from, string to, string contentType) => to + contentType[from.Length..];
}
