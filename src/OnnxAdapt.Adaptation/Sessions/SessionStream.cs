using System.Threading.Channels;
using OnnxAdapt.Abstractions;
using OnnxAdapt.Adaptation.Contract;

namespace OnnxAdapt.Adaptation.Sessions;

/// <summary>A client's hold of a session: acknowledgements wait here, in order, for their sync; answers wait for the client to read.</summary>
internal sealed class SessionStream : ISessionStream
{
    private const int WaitingAcknowledgements = 256;
    private const int WaitingAnswers = 1024;

    private readonly AdaptationSession _session;
    private readonly Channel<(Task Synced, SessionEvent Answer, long Arrived)> _acknowledgements =
        Channel.CreateBounded<(Task, SessionEvent, long)>(new BoundedChannelOptions(WaitingAcknowledgements) { SingleReader = true });

    private readonly Channel<SessionEvent> _answers = Channel.CreateBounded<SessionEvent>(new BoundedChannelOptions(WaitingAnswers));
    private readonly CancellationTokenSource _detached = new();
    private Task _pump = Task.CompletedTask;

    public SessionStream(AdaptationSession session) => _session = session;

    public SessionOpened Opened { get; private set; } = null!;

    public void Begin(SessionOpened opened)
    {
        Opened = opened;
        _pump = PumpAsync();
    }

    public async ValueTask AppendAsync(long sequence, IReadOnlyList<Example> examples, CancellationToken cancellationToken = default)
    {
        await WaitToSendAsync(cancellationToken).ConfigureAwait(false);
        var (synced, answer) = _session.Append(this, sequence, examples);
        await SendAsync(_acknowledgements.Writer, (synced, answer, _session.Now), cancellationToken).ConfigureAwait(false);
    }

    public ValueTask SubmitAsync(SessionCommand command, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(command);
        return _session.SubmitAsync(this, command, cancellationToken);
    }

    public void Complete() => _acknowledgements.Writer.TryComplete();

    public IAsyncEnumerable<SessionEvent> ReadEventsAsync(CancellationToken cancellationToken = default) => _answers.Reader.ReadAllAsync(cancellationToken);

    /// <summary>Hands an answer to the client; waits while the client does not read, unless it is progress, which is then dropped.</summary>
    public async ValueTask AnswerAsync(SessionEvent answer)
    {
        if (_answers.Writer.TryWrite(answer) || answer is SessionEvent.Progressed) return;
        try
        {
            await _answers.Writer.WriteAsync(answer, _detached.Token).ConfigureAwait(false);
        }
        catch (Exception gone) when (gone is OperationCanceledException or ChannelClosedException or AdaptException)
        {
            return;
        }
    }

    /// <summary>Ends the stream from the session's side.</summary>
    public void End(AdaptException? reason)
    {
        _answers.Writer.TryComplete(reason);
        _acknowledgements.Writer.TryComplete(reason);
        _detached.Cancel();
    }

    public async ValueTask DisposeAsync()
    {
        End(null);
        await _pump.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _session.DetachAsync(this).ConfigureAwait(false);
    }

    private async Task PumpAsync()
    {
        try
        {
            await foreach (var (synced, answer, arrived) in _acknowledgements.Reader.ReadAllAsync(_detached.Token).ConfigureAwait(false))
            {
                await synced.WaitAsync(_detached.Token).ConfigureAwait(false);
                _session.Acknowledge(arrived);
                await _answers.Writer.WriteAsync(answer, _detached.Token).ConfigureAwait(false);
            }

            await _session.WhenIdleAsync(_detached.Token).ConfigureAwait(false);
            _answers.Writer.TryComplete();
        }
        catch (Exception failure)
        {
            _answers.Writer.TryComplete(failure is OperationCanceledException ? null : failure);
        }
    }

    private async ValueTask WaitToSendAsync(CancellationToken cancellationToken)
    {
        if (!await _acknowledgements.Writer.WaitToWriteAsync(cancellationToken).ConfigureAwait(false)) throw _session.NotAttached();
    }

    private async ValueTask SendAsync<T>(ChannelWriter<T> writer, T value, CancellationToken cancellationToken)
    {
        try
        {
            await writer.WriteAsync(value, cancellationToken).ConfigureAwait(false);
        }
        catch (ChannelClosedException)
        {
            throw _session.NotAttached();
        }
    }
}
