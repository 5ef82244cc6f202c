using System.Threading.Channels;
using Grpc.Core;
using OnnxAdapt.Abstractions;

namespace OnnxAdapt.Server.Streaming;

/// <summary>Answers the requests of one stream side by side and writes the answers in the order of the requests.</summary>
/// <remarks>At most <c>window</c> requests are under way; a client that does not read its answers stops being read.</remarks>
internal static class OrderedStream
{
    /// <summary>Runs until the client has sent its last request and every answer is written.</summary>
    /// <param name="requests">What the client sends.</param>
    /// <param name="responses">Where answers go.</param>
    /// <param name="answer">Answers one request.</param>
    /// <param name="window">Most requests under way.</param>
    /// <param name="draining">Ends the reading; what was read is answered still.</param>
    /// <param name="cancellationToken">Ends the stream at once.</param>
    /// <exception cref="AdaptException">Unavailable when the server drains.</exception>
    public static async Task RunAsync<TRequest, TResponse>(
        IAsyncStreamReader<TRequest> requests,
        IServerStreamWriter<TResponse> responses,
        Func<TRequest, CancellationToken, Task<TResponse>> answer,
        int window,
        CancellationToken draining,
        CancellationToken cancellationToken)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var underWay = Channel.CreateBounded<Task<TResponse>>(window);
        var reading = ReadAsync(requests, answer, underWay.Writer, draining, ended.Token);
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
        CancellationToken draining,
        CancellationToken cancellationToken)
    {
        using var reading = CancellationTokenSource.CreateLinkedTokenSource(draining, cancellationToken);
        Exception? failure = null;
        try
        {
            while (await requests.NextAsync(reading.Token).ConfigureAwait(false))
            {
                await underWay.WaitToWriteAsync(cancellationToken).ConfigureAwait(false);
                await underWay.WriteAsync(answer(requests.Current, cancellationToken), cancellationToken).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (draining.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            failure = new AdaptException(AdaptErrorKind.Unavailable, "The server is shutting down. Every request up to the last answer was answered; send the rest to another server.");
        }
        catch (Exception caught)
        {
            failure = caught;
        }

        underWay.TryComplete(failure);
    }
}
