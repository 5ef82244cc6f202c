using Grpc.Core;

namespace Grpc.AspNetCore.Server.Internal;

/// <summary>The response stream: one write at a time, each awaited until the transport took it.</summary>
internal sealed class ResponseWriter<TResponse>(HttpServerCallContext call, Marshaller<TResponse> marshaller) : IServerStreamWriter<TResponse>
    where TResponse : class
{
    public WriteOptions? WriteOptions { get; set; }

    public Task WriteAsync(TResponse message) => WriteAsync(message, CancellationToken.None);

    public Task WriteAsync(TResponse message, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(message);
        var options = WriteOptions ?? call.WriteOptions;
        var flush = options is null || !options.Flags.HasFlag(WriteFlags.BufferHint);
        return call.WriteMessageAsync(message, marshaller, options, flush, cancellationToken);
    }
}
