using System.Threading.Channels;
using Grpc.Core;
using OnnxAdapt.Client.Retrying;
using OnnxAdapt.V1;

namespace OnnxAdapt.Client.Sessions;

/// <summary>Keeps one session connected: sends the outbox, hands out the answers, and comes back when the connection breaks.</summary>
internal sealed class SessionLink : IAsyncDisposable
{
    private static readonly TimeSpan GoodbyeTime = TimeSpan.FromSeconds(5);

    private readonly Func<CancellationToken, AsyncDuplexStreamingCall<AdaptRequest, AdaptResponse>> _open;
    private readonly RetryPolicy _retries;
    private readonly OnnxAdaptClientOptions _clientOptions;
    private readonly AdaptationStreamOptions _options;
    private readonly Outbox _outbox = new();
    private readonly SemaphoreSlim _window;
    private readonly CancellationTokenSource _stop = new();
    private readonly TaskCompletionSource<SessionOpened> _opened = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private AdaptRequest _hello;
    private Task _running = Task.CompletedTask;
    private ulong _accepted;
    private ulong _rejected;
    private int _reconnects;
    private int _failuresInARow;
    private volatile bool _finished;

    public SessionLink(
        Func<CancellationToken, AsyncDuplexStreamingCall<AdaptRequest, AdaptResponse>> open,
        AdaptRequest hello,
        RetryPolicy retries,
        OnnxAdaptClientOptions clientOptions,
        AdaptationStreamOptions options)
    {
        (_open, _hello, _retries, _clientOptions, _options) = (open, hello, retries, clientOptions, options);
        _window = new SemaphoreSlim(options.Window);
    }

    public ulong Accepted => Volatile.Read(ref _accepted);

    public ulong Rejected => Volatile.Read(ref _rejected);

    /// <summary>Connects and gives the server's answer.</summary>
    public Task<SessionOpened> StartAsync(CancellationToken cancellationToken)
    {
        _running = Task.Run(KeepConnectedAsync, CancellationToken.None);
        return _opened.Task.WaitAsync(cancellationToken);
    }

    /// <summary>Waits for room for one more batch without acknowledgement.</summary>
    public async Task WaitForRoomAsync(CancellationToken cancellationToken)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _stop.Token);
        try
        {
            await _window.WaitAsync(either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            _outbox.ThrowIfOver();
            throw;
        }
    }

    public void Send(AdaptRequest request) => _outbox.Add(request);

    public ChannelReader<AdaptResponse> SendCommand(Command command) => _outbox.AddCommand(command);

    public Task FlushAsync(CancellationToken cancellationToken) => _outbox.FlushAsync().WaitAsync(cancellationToken);

    public async ValueTask DisposeAsync()
    {
        _outbox.Close();
        if (_opened.Task.IsCompletedSuccessfully)
        {
            await _running.WaitAsync(GoodbyeTime, _clientOptions.Clock).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        await _stop.CancelAsync().ConfigureAwait(false);
        await _running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _opened.TrySetCanceled();
        _stop.Dispose();
        _window.Dispose();
    }

    private async Task KeepConnectedAsync()
    {
        while (true)
        {
            try
            {
                if (await ConnectOnceAsync().ConfigureAwait(false))
                {
                    _outbox.End();
                    return;
                }

                throw new RpcException(new Status(StatusCode.Unavailable, "The server closed the stream."));
            }
            catch (RpcException failure) when (MayReconnect(failure))
            {
                if (!await PauseAsync(failure).ConfigureAwait(false)) return;
            }
            catch (Exception failure)
            {
                await EndAsync(failure).ConfigureAwait(false);
                return;
            }
        }
    }

    /// <summary>One connection from hello to end.</summary>
    /// <returns>Whether the end was wanted: the stream was closed or the session finished.</returns>
    private async Task<bool> ConnectOnceAsync()
    {
        using var lost = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
        using var call = _open(lost.Token);
        var sending = SendAsync(call.RequestStream, lost);
        try
        {
            while (await call.ResponseStream.MoveNext(lost.Token).ConfigureAwait(false)) Handle(call.ResponseStream.Current);
            return _finished || sending.IsCompletedSuccessfully;
        }
        finally
        {
            await lost.CancelAsync().ConfigureAwait(false);
            await sending.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Sends until the outbox is closed. When the call itself is broken, reading it tells why; any other failure ends it.</summary>
    private async Task SendAsync(IClientStreamWriter<AdaptRequest> stream, CancellationTokenSource lost)
    {
        try
        {
            await SendOutboxAsync(stream, lost.Token).ConfigureAwait(false);
        }
        catch (Exception failure) when (failure is not (RpcException or InvalidOperationException or OperationCanceledException))
        {
            _outbox.Fail(new RpcException(new Status(StatusCode.Internal, failure.Message, failure)));
            await lost.CancelAsync().ConfigureAwait(false);
            throw;
        }
    }

    private async Task SendOutboxAsync(IClientStreamWriter<AdaptRequest> stream, CancellationToken cancellationToken)
    {
        await stream.WriteAsync(_hello, cancellationToken).ConfigureAwait(false);
        long ticket = 0;
        while (await _outbox.NextAsync(ticket, cancellationToken).ConfigureAwait(false) is { } next)
        {
            await stream.WriteAsync(next.Request, cancellationToken).ConfigureAwait(false);
            ticket = next.Ticket;
        }

        await stream.CompleteAsync().ConfigureAwait(false);
    }

    private void Handle(AdaptResponse response)
    {
        switch (response.MessageCase)
        {
            case AdaptResponse.MessageOneofCase.Opened:
                HandleOpened(response.Opened);
                break;
            case AdaptResponse.MessageOneofCase.Acknowledgement:
                HandleAcknowledgement(response.Acknowledgement);
                break;
            default:
                _finished |= response.Summary is not null;
                _outbox.Answer(CommandOf(response), response);
                break;
        }
    }

    private void HandleOpened(SessionOpened opened)
    {
        _hello = new AdaptRequest { Resume = new ResumeSession { SessionId = opened.SessionId } };
        Volatile.Write(ref _accepted, Math.Max(_accepted, opened.Examples));
        _failuresInARow = 0;
        if (!_opened.TrySetResult(opened)) _options.Reconnected?.Report(++_reconnects);
    }

    private void HandleAcknowledgement(Acknowledgement acknowledgement)
    {
        if (!_outbox.Acknowledge(acknowledgement.Sequence)) return;
        Volatile.Write(ref _accepted, Math.Max(_accepted, acknowledgement.TotalExamples));
        Interlocked.Add(ref _rejected, (ulong)acknowledgement.Rejected.Count);
        _window.Release();
        _options.Acknowledged?.Report(acknowledgement);
    }

    private static string CommandOf(AdaptResponse response) => response.MessageCase switch
    {
        AdaptResponse.MessageOneofCase.Progress => response.Progress.CommandId,
        AdaptResponse.MessageOneofCase.Evaluation => response.Evaluation.CommandId,
        AdaptResponse.MessageOneofCase.Checkpoint => response.Checkpoint.CommandId,
        AdaptResponse.MessageOneofCase.Published => response.Published.CommandId,
        AdaptResponse.MessageOneofCase.Summary => response.Summary.CommandId,
        AdaptResponse.MessageOneofCase.Failed => response.Failed.CommandId,
        AdaptResponse.MessageOneofCase.Done => response.Done.CommandId,
        _ => "",
    };

    private bool MayReconnect(RpcException failure) =>
        !_stop.IsCancellationRequested && _failuresInARow < _clientOptions.MaxReconnects && failure.StatusCode switch
        {
            // A server that stops may reset its streams; a caller that gave up has asked to stop.
            StatusCode.Unavailable or StatusCode.Cancelled => true,
            StatusCode.ResourceExhausted => RetryPolicy.Hint(failure) is not null,
            // The server may still hold the broken stream of this session.
            StatusCode.Aborted => _opened.Task.IsCompletedSuccessfully,
            _ => false,
        };

    private async Task<bool> PauseAsync(RpcException failure)
    {
        try
        {
            await Task.Delay(_retries.DelayAfter(failure, ++_failuresInARow), _clientOptions.Clock, _stop.Token).ConfigureAwait(false);
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    private async Task EndAsync(Exception failure)
    {
        var reported = failure as RpcException ?? new RpcException(new Status(StatusCode.Internal, failure.Message), failure.Message);
        _outbox.Fail(reported);
        _opened.TrySetException(reported);
        await _stop.CancelAsync().ConfigureAwait(false);
    }
}
