using System.IO.Compression;
using Grpc.Shared;

namespace Grpc.AspNetCore.Server.Internal;

/// <summary>The settings that hold for the methods of one service.</summary>
internal sealed class MethodSettings
{
    private MethodSettings(GrpcServiceOptions common, GrpcServiceOptions own)
    {
        MaxReceiveMessageSize = (own.MaxReceiveMessageSizeSpecified ? own : common).MaxReceiveMessageSize;
        MaxSendMessageSize = (own.MaxSendMessageSizeSpecified ? own : common).MaxSendMessageSize;
        EnableDetailedErrors = own.EnableDetailedErrors ?? common.EnableDetailedErrors ?? false;
        ResponseEncoding = own.ResponseCompressionAlgorithm ?? common.ResponseCompressionAlgorithm;
        ResponseCompressionLevel = own.ResponseCompressionLevel ?? common.ResponseCompressionLevel;
        Compression = new CompressionProviders((own.CompressionProvidersSpecified ? own : common).CompressionProviders);
        Interceptors = [.. common.Interceptors, .. own.Interceptors];
        if (ResponseEncoding is not null and not HeaderNames.Identity && Compression.Find(ResponseEncoding) is null)
        {
            throw new InvalidOperationException($"The configured response compression algorithm '{ResponseEncoding}' does not have a matching compression provider.");
        }
    }

    public int? MaxReceiveMessageSize { get; }

    public int? MaxSendMessageSize { get; }

    public bool EnableDetailedErrors { get; }

    public string? ResponseEncoding { get; }

    public CompressionLevel? ResponseCompressionLevel { get; }

    public CompressionProviders Compression { get; }

    public IReadOnlyList<InterceptorRegistration> Interceptors { get; }

    public static MethodSettings Merge(GrpcServiceOptions common, GrpcServiceOptions own) => new(common, own);
}
