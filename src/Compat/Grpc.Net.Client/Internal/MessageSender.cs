using Grpc.Core;
using Grpc.Net.Compression;
using Grpc.Shared;

namespace Grpc.Net.Client.Internal;

/// <summary>Writes one framed message to a request body.</summary>
internal static class MessageSender
{
    public static async Task SendAsync<T>(
        Stream stream,
        T message,
        Marshaller<T> marshaller,
        WriteOptions? options,
        ICompressionProvider? compression,
        int? limit,
        CancellationToken cancellationToken)
    {
        var flags = options?.Flags ?? default;
        using var buffer = new PooledBuffer();
        new MessageWriter(buffer, limit).Write(message, marshaller.ContextualSerializer, flags.HasFlag(WriteFlags.NoCompress) ? null : compression, level: null);
        await stream.WriteAsync(buffer.Written, cancellationToken).ConfigureAwait(false);
        if (!flags.HasFlag(WriteFlags.BufferHint))
        {
            await stream.FlushAsync(cancellationToken).ConfigureAwait(false);
        }
    }
}
