using System.Net.Sockets;
using Grpc.Core;

namespace Grpc.Net.Client.Internal;

/// <summary>Says what a transport failure means as a status.</summary>
internal static class TransportStatus
{
    public static Status Of(Exception exception, string what)
    {
        if (exception is RpcException failed)
        {
            return failed.Status;
        }

        return new Status(CodeOf(exception), $"{what} {Sentence(exception)}", exception);
    }

    private static StatusCode CodeOf(Exception exception) => exception switch
    {
        OperationCanceledException => StatusCode.Cancelled,
        HttpProtocolException protocol => OfResetCode(protocol.ErrorCode),
        SocketException => StatusCode.Unavailable,
        HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError or HttpRequestError.ProxyTunnelError } =>
            StatusCode.Unavailable,
        HttpRequestException { HttpRequestError: HttpRequestError.ResponseEnded } => StatusCode.Unavailable,
        HttpIOException { HttpRequestError: HttpRequestError.ResponseEnded } => StatusCode.Unavailable,
        { InnerException: { } inner } => CodeOf(inner),
        IOException => StatusCode.Unavailable,
        _ => StatusCode.Internal,
    };

    private static StatusCode OfResetCode(long code) => code switch
    {
        7 => StatusCode.Unavailable,
        8 => StatusCode.Cancelled,
        11 => StatusCode.ResourceExhausted,
        12 => StatusCode.PermissionDenied,
        _ => StatusCode.Internal,
    };

    private static string Sentence(Exception exception) => exception.InnerException is { } inner
        ? $"{exception.GetType().Name}: {exception.Message} {Sentence(inner)}"
        : $"{exception.GetType().Name}: {exception.Message}";
}
