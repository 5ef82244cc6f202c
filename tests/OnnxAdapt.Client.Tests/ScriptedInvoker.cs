using System.Threading.Channels;
using Grpc.Core;

namespace OnnxAdapt.Client.Tests;

/// <summary>Answers calls in this process, without a network.</summary>
internal sealed class ScriptedInvoker : CallInvoker
{
    public Func<object, CallOptions, Task<object>> Unary { get; init; } = (_, _) => throw new InvalidOperationException("No unary call expected.");

    public Func<ChannelReader<object>, ChannelWriter<object>, CallOptions, Task> Duplex { get; init; } =
        (_, _, _) => throw new InvalidOperationException("No stream expected.");

    public override AsyncUnaryCall<TResponse> AsyncUnaryCall<TRequest, TResponse>(
        Method<TRequest, TResponse> method, string? host, CallOptions options, TRequest request)
    {
        async Task<TResponse> Answer() => (TResponse)await Unary(request, options);
        return new AsyncUnaryCall<TResponse>(Answer(), Task.FromResult(new Metadata()), () => Status.DefaultSuccess, () => [], () => { });
    }

    public override AsyncDuplexStreamingCall<TRequest, TResponse> AsyncDuplexStreamingCall<TRequest, TResponse>(
        Method<TRequest, TResponse> method, string? host, CallOptions options)
    {
        var requests = Channel.CreateUnbounded<object>();
        var responses = Channel.CreateUnbounded<object>();
        options.CancellationToken.Register(() => requests.Writer.TryComplete());
        _ = RunAsync(requests.Reader, responses.Writer, options);
        return new AsyncDuplexStreamingCall<TRequest, TResponse>(
            new RequestWriter<TRequest>(requests.Writer), new ResponseReader<TResponse>(responses.Reader),
            Task.FromResult(new Metadata()), () => Status.DefaultSuccess, () => [], () => requests.Writer.TryComplete());
    }

    public override TResponse BlockingUnaryCall<TRequest, TResponse>(Method<TRequest, TResponse> method, string? host, CallOptions options, TRequest request) =>
        throw new NotSupportedException();

    public override AsyncServerStreamingCall<TResponse> AsyncServerStreamingCall<TRequest, TResponse>(
        Method<TRequest, TResponse> method, string? host, CallOptions options, TRequest request) => throw new NotSupportedException();

    public override AsyncClientStreamingCall<TRequest, TResponse> AsyncClientStreamingCall<TRequest, TResponse>(
        Method<TRequest, TResponse> method, string? host, CallOptions options) => throw new NotSupportedException();

    private async Task RunAsync(ChannelReader<object> requests, ChannelWriter<object> responses, CallOptions options)
    {
        try
        {
            await Duplex(requests, responses, options);
            responses.TryComplete();
        }
        catch (Exception failure)
        {
            responses.TryComplete(failure);
        }
    }

    private sealed class RequestWriter<T>(ChannelWriter<object> requests) : IClientStreamWriter<T>
    {
        public WriteOptions? WriteOptions { get; set; }

        public Task WriteAsync(T message) => WriteAsync(message, CancellationToken.None);

        public async Task WriteAsync(T message, CancellationToken cancellationToken)
        {
            if (!requests.TryWrite(message!)) throw new InvalidOperationException("The call is over.");
            await Task.Yield();
        }

        public Task CompleteAsync()
        {
            requests.TryComplete();
            return Task.CompletedTask;
        }
    }

    private sealed class ResponseReader<T>(ChannelReader<object> responses) : IAsyncStreamReader<T>
    {
        public T Current { get; private set; } = default!;

        public async Task<bool> MoveNext(CancellationToken cancellationToken)
        {
            try
            {
                Current = (T)await responses.ReadAsync(cancellationToken);
                return true;
            }
            catch (ChannelClosedException closed)
            {
                return closed.InnerException is null ? false : throw closed.InnerException;
            }
        }
    }
}
