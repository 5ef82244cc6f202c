using Grpc.Core;

namespace Grpc.Net.Client.Internal;

/// <summary>The request stream: one write at a time, each awaited until the transport took it.</summary>
internal sealed class RequestWriter<TRequest, TResponse>(HttpCall<TRequest, TResponse> call) : IClientStreamWriter<TRequest>
    where TRequest : class
    where TResponse : class
{
    private readonly TaskCompletionSource<Stream> _opened = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _closed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock _lock = new();
    private Task _write = Task.CompletedTask;
    private bool _completed;

    public WriteOptions? WriteOptions { get; set; }

    public HttpContent CreateContent() => new OpenContent(_opened, _closed.Task);

    public Task WriteAsync(TRequest message) => WriteAsync(message, CancellationToken.None);

    public Task WriteAsync(TRequest message, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(message);
        lock (_lock)
        {
            if (_completed)
            {
                return Task.FromException(new InvalidOperationException("Request stream has already been completed."));
            }

            if (call.Ended is { } end)
            {
                return Task.FromException(EndedFailure(end));
            }

            if (!_write.IsCompleted)
            {
                return Task.FromException(new InvalidOperationException("Can't write the message because the previous write is in progress."));
            }

            return _write = WriteCoreAsync(message, cancellationToken);
        }
    }

    public Task CompleteAsync()
    {
        lock (_lock)
        {
            if (!_write.IsCompleted)
            {
                return Task.FromException(new InvalidOperationException("Can't complete the client stream writer because the previous write is in progress."));
            }

            _completed = true;
            _closed.TrySetResult();
            return Task.CompletedTask;
        }
    }

    /// <summary>Releases writers and the request body of a call that ended.</summary>
    public void CallEnded()
    {
        _opened.TrySetCanceled();
        _closed.TrySetResult();
    }

    private async Task WriteCoreAsync(TRequest message, CancellationToken cancellationToken)
    {
        try
        {
            using var linked = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, call.Stopping);
            using var cancelled = cancellationToken.UnsafeRegister(static state => ((HttpCall<TRequest, TResponse>)state!).Cancel(), call);
            var stream = await _opened.Task.ConfigureAwait(false);
            await MessageSender.SendAsync(
                stream, message, call.Method.RequestMarshaller, WriteOptions, call.RequestCompression, call.MaxSendMessageSize, linked.Token).ConfigureAwait(false);
        }
        catch (RpcException exception)
        {
            call.Finish(exception.Status);
            throw call.Failure(call.Ended!);
        }
        catch (Exception exception) when (exception is OperationCanceledException or IOException or HttpRequestException or ObjectDisposedException or InvalidOperationException)
        {
            throw await FailedWriteAsync(exception).ConfigureAwait(false);
        }
    }

    /// <summary>A broken request body usually means that the server ended the call: its status is on the way and says more.</summary>
    private async Task<Exception> FailedWriteAsync(Exception exception)
    {
        if (call.Ended is null && exception is not InvalidOperationException)
        {
            await Task.WhenAny(call.EndAsync(), Task.Delay(TimeSpan.FromSeconds(1))).ConfigureAwait(false);
        }

        call.Finish(call.EndOf(exception, "Error writing the request message."));
        return EndedFailure(call.Ended!);
    }

    private Exception EndedFailure(CallEnd end) => end.Status.StatusCode == StatusCode.OK
        ? new InvalidOperationException("Can't write the message because the call is complete.")
        : call.Failure(end);
}
