using Grpc.Core;

namespace Grpc.AspNetCore.Server.Internal;

/// <summary>The request stream: one read at a time.</summary>
internal sealed class RequestReader<TRequest>(HttpServerCallContext call, Marshaller<TRequest> marshaller) : IAsyncStreamReader<TRequest>
    where TRequest : class
{
    private int _reading;
    private bool _atEnd;

    public TRequest Current { get; private set; } = null!;

    public async Task<bool> MoveNext(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (Interlocked.Exchange(ref _reading, 1) != 0)
        {
            throw new InvalidOperationException("Can't read the next message because the previous read is still in progress.");
        }

        try
        {
            return await MoveNextCoreAsync(cancellationToken);
        }
        finally
        {
            Volatile.Write(ref _reading, 0);
        }
    }

    private async Task<bool> MoveNextCoreAsync(CancellationToken cancellationToken)
    {
        if (_atEnd)
        {
            return false;
        }

        if (call.IsEnded)
        {
            throw new InvalidOperationException("Can't read messages after the request is complete.");
        }

        var (has, message) = await call.ReadMessageAsync(marshaller, cancellationToken);
        Current = message!;
        _atEnd = !has;
        return has;
    }
}
