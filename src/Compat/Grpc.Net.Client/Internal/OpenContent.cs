using System.Net;

namespace Grpc.Net.Client.Internal;

/// <summary>A request body that stays open while the caller writes to it.</summary>
internal sealed class OpenContent(TaskCompletionSource<Stream> opened, Task closed) : HttpContent
{
    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => HoldAsync(stream, CancellationToken.None);

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken) => HoldAsync(stream, cancellationToken);

    protected override bool TryComputeLength(out long length)
    {
        length = 0;
        return false;
    }

    private async Task HoldAsync(Stream stream, CancellationToken cancellationToken)
    {
        await stream.FlushAsync(cancellationToken).ConfigureAwait(false);
        opened.TrySetResult(stream);
        await closed.ConfigureAwait(false);
    }
}
