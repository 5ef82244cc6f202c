using Grpc.Core;

namespace OnnxAdapt.Server.Streaming;

/// <summary>Reads what a client streams.</summary>
internal static class ClientStream
{
    /// <summary>Goes on to the next message. A client that goes away in the middle has cancelled its call.</summary>
    /// <returns>False at the end of the stream.</returns>
    /// <exception cref="OperationCanceledException">The client went away, or the token was cancelled.</exception>
    public static async Task<bool> NextAsync<T>(this IAsyncStreamReader<T> requests, CancellationToken cancellationToken)
    {
        try
        {
            return await requests.MoveNext(cancellationToken).ConfigureAwait(false);
        }
        catch (IOException gone)
        {
            throw new OperationCanceledException("The client went away.", gone);
        }
    }
}
