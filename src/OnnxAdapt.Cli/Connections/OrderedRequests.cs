using System.Runtime.CompilerServices;

namespace OnnxAdapt.Cli.Connections;

/// <summary>Keeps several requests under way and gives their answers in order.</summary>
internal static class OrderedRequests
{
    /// <summary>Runs the requests.</summary>
    /// <param name="items">What to ask for.</param>
    /// <param name="request">Asks.</param>
    /// <param name="inFlight">How many at a time, at least 1.</param>
    /// <param name="cancellationToken">Ends the requests under way.</param>
    public static async IAsyncEnumerable<(T Item, TResult Result)> RunAsync<T, TResult>(
        IEnumerable<T> items,
        Func<T, CancellationToken, Task<TResult>> request,
        int inFlight,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var underWay = new Queue<(T Item, Task<TResult> Result)>();
        try
        {
            foreach (var item in items)
            {
                underWay.Enqueue((item, request(item, stop.Token)));
                if (underWay.Count < inFlight) continue;
                var (done, result) = underWay.Dequeue();
                yield return (done, await result.ConfigureAwait(false));
            }

            while (underWay.TryDequeue(out var next)) yield return (next.Item, await next.Result.ConfigureAwait(false));
        }
        finally
        {
            await stop.CancelAsync().ConfigureAwait(false);
            await ((Task)Task.WhenAll(underWay.Select(entry => entry.Result))).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
