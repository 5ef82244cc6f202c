using System.Net;

namespace Grpc.Net.Client.Internal;

/// <summary>A request body with one message.</summary>
internal sealed class UnaryContent<TRequest>(Func<Stream, CancellationToken, Task> write) : HttpContent
    where TRequest : class
{
    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => write(stream, CancellationToken.None);

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken) => write(stream, cancellationToken);

    protected override bool TryComputeLength(out long length)
    {
        length = 0;
        return false;
    }
}
