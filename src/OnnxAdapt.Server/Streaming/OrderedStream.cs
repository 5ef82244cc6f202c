using System.Threading.Channels;
using Grpc.Core;

namespace OnnxAdapt.Server.Streaming;

/// <summary>Answers the requests of one stream side by side and writes the answers in the order of the requests.</summary>
/// <remarks>At most <c>window</c> requests are under way; a client that does not read its answers stops being read.</remarks>
internal static class OrderedStream
{
    /// <summary>Runs until the client has sent its last request and every answer is written.</summary>
    public static async Task RunAsync<TRequest, TResponse>(
        IAsyncStreamReader<TRequest> requests,
        IServerStreamWriter<TResponse> responses,
        Func<TRequest, CancellationToken, Task<TResponse>> answer,
        int window,
        CancellationToken cancellationToken)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var underWay = Channel.CreateBounded<Task<TResponse>>(window);
        var reading = ReadAsync(requests, answer, underWay.Writer, ended.Token);
        try
        {
            await foreach (var response in underWay.Reader.ReadAllAsync(ended.Token).ConfigureAwait(false))
            {
                await responses.WriteAsync(await response.ConfigureAwait(false), ended.Token).ConfigureAwait(false);
            }
        }
        finally
        {
            await ended.CancelAsync().ConfigureAwait(false);
            await reading.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        await reading.ConfigureAwait(false);
    }

    private static async Task ReadAsync<TRequest, TResponse>(
        IAsyncStreamReader<TRequest> requests,
        Func<TRequest, CancellationToken, Task<TResponse>> answer,
        ChannelWriter<Task<TResponse>> underWay,
        CancellationToken cancellationToken)
    {
        Exception? failure = null;
        try
        {
            while (await requests.NextAsync(cancellationToken).ConfigureAwait(false))
            {
                await underWay.WaitToWriteAsync(cancellationToken).ConfigureAwait(false);
                await underWay.WriteAsync(answer(requests.Current, cancellationToken), cancellationToken).ConfigureAwait(false);
            }
        }
        catch (Exception caught)
        {
            failure = caught;
        }

        underWay.TryComplete(failure);
    }
}
