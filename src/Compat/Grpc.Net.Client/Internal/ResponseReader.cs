using Grpc.Core;

namespace Grpc.Net.Client.Internal;

/// <summary>The response stream.</summary>
internal sealed class ResponseReader<TRequest, TResponse>(HttpCall<TRequest, TResponse> call) : IAsyncStreamReader<TResponse>
    where TRequest : class
    where TResponse : class
{
    private int _reading;

    public TResponse Current { get; private set; } = null!;

    public async Task<bool> MoveNext(CancellationToken cancellationToken)
    {
        if (Interlocked.Exchange(ref _reading, 1) != 0)
        {
            throw new InvalidOperationException("Can't read the next message because the previous read is still in progress.");
        }

        try
        {
            return await MoveNextCoreAsync(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            Volatile.Write(ref _reading, 0);
        }
    }

    private async Task<bool> MoveNextCoreAsync(CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
        {
            call.Cancel();
        }

        using var cancelled = cancellationToken.UnsafeRegister(static state => ((HttpCall<TRequest, TResponse>)state!).Cancel(), call);
        var (has, message) = await call.ReadMessageAsync(CancellationToken.None).ConfigureAwait(false);
        Current = message!;
        if (!has && call.Ended is { Status.StatusCode: not StatusCode.OK } end)
        {
            throw call.Failure(end);
        }

        return has;
    }
}
