using Grpc.Core;
using Grpc.Core.Interceptors;

namespace OnnxAdapt.Server.Access;

/// <summary>Counts the messages of a stream against the caller's rate: after the first, which the call itself paid, each waits for its turn.</summary>
internal sealed class StreamPaceInterceptor : Interceptor
{
    /// <inheritdoc/>
    public override Task<TResponse> ClientStreamingServerHandler<TRequest, TResponse>(
        IAsyncStreamReader<TRequest> requestStream, ServerCallContext context, ClientStreamingServerMethod<TRequest, TResponse> continuation) =>
        continuation(Paced(requestStream, context), context);

    /// <inheritdoc/>
    public override Task DuplexStreamingServerHandler<TRequest, TResponse>(
        IAsyncStreamReader<TRequest> requestStream, IServerStreamWriter<TResponse> responseStream, ServerCallContext context, DuplexStreamingServerMethod<TRequest, TResponse> continuation) =>
        continuation(Paced(requestStream, context), responseStream, context);

    private static IAsyncStreamReader<T> Paced<T>(IAsyncStreamReader<T> requests, ServerCallContext context) =>
        context.GetHttpContext().Features.Get<Caller>() is { } caller ? new PacedReader<T>(requests, caller.Limits, context.CancellationToken) : requests;

    private sealed class PacedReader<T>(IAsyncStreamReader<T> requests, CallerLimits limits, CancellationToken call) : IAsyncStreamReader<T>
    {
        private bool _first = true;

        public T Current => requests.Current;

        public async Task<bool> MoveNext(CancellationToken cancellationToken)
        {
            var more = await requests.MoveNext(cancellationToken).ConfigureAwait(false);
            if (more && !_first) await limits.NextMessageAsync(cancellationToken.CanBeCanceled ? cancellationToken : call).ConfigureAwait(false);
            _first = false;
            return more;
        }
    }
}
