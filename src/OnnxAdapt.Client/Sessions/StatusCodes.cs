using Grpc.Core;

namespace OnnxAdapt.Client.Sessions;

/// <summary>Names of gRPC status codes as they are written on the wire.</summary>
internal static class StatusCodes
{
    /// <summary>The code of a name such as <c>FAILED_PRECONDITION</c>; UNKNOWN for one that does not exist.</summary>
    public static StatusCode Parse(string name) =>
        Enum.TryParse<StatusCode>(name.Replace("_", "", StringComparison.Ordinal), ignoreCase: true, out var code) ? code : StatusCode.Unknown;
}
