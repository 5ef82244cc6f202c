using System.Runtime.CompilerServices;
using Grpc.Core;

namespace OnnxAdapt.Client;

/// <summary>Writes and reads one bidirectional stream at the same time.</summary>
internal static class DuplexCalls
{
    /// <summary>Sends requests as they come and gives the answers in order.</summary>
    public static async IAsyncEnumerable<TResponse> RunAsync<TRequest, TResponse>(
        Func<CancellationToken, AsyncDuplexStreamingCall<TRequest, TResponse>> open,
        IAsyncEnumerable<TRequest> requests,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var call = open(ended.Token);
        var writing = WriteAsync(call.RequestStream, requests, ended);
        try
        {
            while (await call.ResponseStream.MoveNext(cancellationToken).ConfigureAwait(false))
            {
                yield return call.ResponseStream.Current;
            }
        }
        finally
        {
            await ended.CancelAsync().ConfigureAwait(false);
            await writing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        await writing.ConfigureAwait(false);
    }

    private static async Task WriteAsync<T>(IClientStreamWriter<T> stream, IAsyncEnumerable<T> requests, CancellationTokenSource ended)
    {
        try
        {
            await foreach (var request in requests.WithCancellation(ended.Token).ConfigureAwait(false))
            {
                await stream.WriteAsync(request, ended.Token).ConfigureAwait(false);
            }

            await stream.CompleteAsync().ConfigureAwait(false);
        }
        catch (Exception failure) when (failure is RpcException or OperationCanceledException or InvalidOperationException)
        {
            await ended.CancelAsync().ConfigureAwait(false);
        }
    }
}
