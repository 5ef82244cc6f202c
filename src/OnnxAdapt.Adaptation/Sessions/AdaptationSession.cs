using OnnxAdapt.Abstractions;
using OnnxAdapt.Adaptation.Commands;
using OnnxAdapt.Adaptation.Contract;
using OnnxAdapt.Adaptation.Features;
using OnnxAdapt.Adaptation.Ledger;
using OnnxAdapt.Adaptation.Log;
using OnnxAdapt.Adaptation.Training;

namespace OnnxAdapt.Adaptation.Sessions;

/// <summary>
/// One session, opened: takes batches and commands from the attached stream and answers to it. It outlives its streams: commands go on
/// while none is attached. A newly attached stream takes over from the one before.
/// </summary>
internal sealed class AdaptationSession : IAsyncDisposable
{
    private readonly Lock _gate = new();
    private readonly SessionDependencies _dependencies;
    private readonly SessionData _data;
    private readonly IBaseModel _baseModel;
    private readonly BatchIntake _intake;
    private readonly FeaturePipeline _pipeline;
    private readonly ITrainingScope _scope;
    private readonly CommandExecutor _executor;
    private readonly CommandQueue _commands;
    private readonly CancellationTokenSource _stop = new();
    private readonly Func<AdaptationSession, Task> _becameIdle;
    private SessionStream? _stream;
    private Task _prefetch = Task.CompletedTask;
    private bool _prefetchAgain;
    private DateTimeOffset _lastActive;

    public AdaptationSession(SessionData data, IBaseModel baseModel, SessionDependencies dependencies, Func<AdaptationSession, Task> becameIdle)
    {
        (_data, _baseModel, _dependencies, _becameIdle) = (data, baseModel, dependencies, becameIdle);
        _intake = new BatchIntake(data, baseModel, dependencies);
        var reader = new ExampleReader(data.Log, data.Ledger);
        var features = dependencies.Features.Open(baseModel.FeatureFingerprint, baseModel.FeatureSize);
        _pipeline = new FeaturePipeline(data.Ledger, reader, baseModel, features, dependencies.Features, dependencies.Options.FeatureWindow, dependencies.Clock);
        _scope = TrainingScopes.Of(data.Manifest.Settings, baseModel, _pipeline, reader, dependencies.Kernels, dependencies.FrozenParts);
        _executor = new CommandExecutor(data, baseModel, _scope, reader, _pipeline, dependencies);
        _commands = new CommandQueue(ExecuteAsync, ReportIdle);
        _lastActive = dependencies.Clock.GetUtcNow();
    }

    public string Id => _data.Manifest.SessionId;

    /// <summary>Bytes of the base that it trains; 0 for a head of its own.</summary>
    public long TrainedBytes => _data.Manifest.Settings.Trainable.IsInside && File.Exists(_baseModel.ModelPath) ? new FileInfo(_baseModel.ModelPath).Length : 0;

    public long Now => _dependencies.Clock.GetTimestamp();

    public bool IsIdle
    {
        get
        {
            lock (_gate) return _stream is null && _commands.Count == 0 && _prefetch.IsCompleted;
        }
    }

    /// <summary>Whether its log takes no more; what is on disk decides once it is opened again.</summary>
    public bool IsBroken => _data.Log.HasFailed;

    public SessionInfo Info()
    {
        lock (_gate)
        {
            var state = _commands.Count > 0 ? SessionState.Training : _stream is not null ? SessionState.Streaming : SessionState.Idle;
            return _data.Info(state, _lastActive);
        }
    }

    /// <summary>Attaches a new stream, ending the one before.</summary>
    public async Task<SessionStream> AttachAsync(bool resumed)
    {
        var stream = new SessionStream(this);
        lock (_gate)
        {
            _stream?.End(new AdaptException(AdaptErrorKind.Aborted, "Another stream resumed this session and took over."));
            _stream = stream;
            _lastActive = _dependencies.Clock.GetUtcNow();
        }

        await _data.Log.FlushAsync().ConfigureAwait(false);
        stream.Begin(new SessionOpened(Id, _data.Ledger.LastSequence, _data.Ledger.Count, _data.State.Steps, resumed, _data.Manifest.Settings));
        StartPrefetch();
        return stream;
    }

    public (Task Synced, SessionEvent Answer) Append(SessionStream stream, long sequence, IReadOnlyList<Example> examples)
    {
        lock (_gate)
        {
            RequireOpen(stream);
            return _intake.Take(sequence, examples);
        }
    }

    /// <summary>Called when a batch is on disk.</summary>
    public void Acknowledge(long arrived)
    {
        _dependencies.Metrics.Appended(_dependencies.Clock.GetElapsedTime(arrived));
        StartPrefetch();
    }

    public async ValueTask SubmitAsync(SessionStream stream, SessionCommand command, CancellationToken cancellationToken)
    {
        IReadOnlyList<SessionEvent> answers;
        try
        {
            CommandChecks.Check(command);
            answers = Place(stream, command);
        }
        catch (AdaptException failure) when (failure.Kind is not (AdaptErrorKind.Aborted or AdaptErrorKind.ResourceExhausted))
        {
            answers = [new SessionEvent.Failed(command.Id, failure.Kind, failure.Message)];
        }

        cancellationToken.ThrowIfCancellationRequested();
        foreach (var answer in answers) await stream.AnswerAsync(answer).ConfigureAwait(false);
    }

    public Task WhenIdleAsync(CancellationToken cancellationToken) => _commands.WhenIdle.WaitAsync(cancellationToken);

    public async Task DetachAsync(SessionStream stream)
    {
        lock (_gate)
        {
            if (_stream == stream) _stream = null;
            _lastActive = _dependencies.Clock.GetUtcNow();
        }

        await _becameIdle(this).ConfigureAwait(false);
    }

    public AdaptException NotAttached() => new(AdaptErrorKind.Aborted, "This stream no longer holds the session; resume it by its id.");

    /// <summary>Ends the stream and what runs.</summary>
    public async Task StopAsync(AdaptException reason)
    {
        lock (_gate)
        {
            _stream?.End(reason);
            _stream = null;
        }

        await _stop.CancelAsync().ConfigureAwait(false);
        await _commands.DisposeAsync().ConfigureAwait(false);
        await _prefetch.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync(NotAttached()).ConfigureAwait(false);
        await _data.DisposeAsync().ConfigureAwait(false);
        _pipeline.Dispose();
        (_scope as IDisposable)?.Dispose();
        _baseModel.Dispose();
        _stop.Dispose();
    }

    /// <summary>Queues a command, or gives the answers of the same command when it is done already.</summary>
    private IReadOnlyList<SessionEvent> Place(SessionStream stream, SessionCommand command)
    {
        lock (_gate)
        {
            RequireAttached(stream);
            var known = command.Id.Length > 0 ? KnownMarker(command) : null;
            if (known is not null && _executor.AnswersOf(known) is { } answers) return answers;
            if (command.Id.Length > 0 && _commands.Contains(command.Id)) return [];
            RequireUnfinished();
            if (_commands.Count >= _dependencies.Options.MaxQueuedCommands)
            {
                throw new AdaptException(AdaptErrorKind.ResourceExhausted, $"{_commands.Count} commands wait; at most {_dependencies.Options.MaxQueuedCommands} may (MaxQueuedCommands).");
            }

            _commands.Add(new QueuedCommand(command, known ?? Mark(command)));
            return [];
        }
    }

    private CommandMarker? KnownMarker(SessionCommand command)
    {
        var marker = _data.Ledger.FindCommand(command.Id);
        if (marker is null || _executor.HasFailed(marker)) return null;
        return RecordCodec.Encode(new CommandRecord(marker.Command)).AsSpan().SequenceEqual(RecordCodec.Encode(new CommandRecord(command)))
            ? marker
            : throw AdaptException.Invalid("command.id", $"'{command.Id}' was given to another command before; choose a new id.");
    }

    private CommandMarker Mark(SessionCommand command)
    {
        var record = new CommandRecord(command);
        _ = _data.Log.Append(RecordCodec.Encode(record), out var offset);
        _data.Ledger.Apply(offset, record);
        return _data.Ledger.LastCommand();
    }

    private async Task ExecuteAsync(QueuedCommand queued, CancellationToken cancellationToken)
    {
        await _executor.ExecuteAsync(queued, AnswerAsync, cancellationToken).ConfigureAwait(false);
        lock (_gate) _lastActive = _dependencies.Clock.GetUtcNow();
    }

    /// <summary>Lets the owner close this session, from outside of what just ended.</summary>
    private void ReportIdle() => _ = Task.Run(() => _becameIdle(this));

    private ValueTask AnswerAsync(SessionEvent answer)
    {
        SessionStream? stream;
        lock (_gate) stream = _stream;
        return stream?.AnswerAsync(answer) ?? ValueTask.CompletedTask;
    }

    private void StartPrefetch()
    {
        if (_data.Manifest.Settings.Trainable.IsInside) return;
        lock (_gate)
        {
            _prefetchAgain = true;
            if (_prefetch.IsCompleted) _prefetch = Task.Run(PrefetchAsync);
        }
    }

    private async Task PrefetchAsync()
    {
        while (TakePrefetch())
        {
            try
            {
                await _data.Log.FlushAsync().ConfigureAwait(false);
                await _pipeline.PrefetchAsync(_stop.Token).ConfigureAwait(false);
            }
            catch (Exception failure)
            {
                _dependencies.Log.PrefetchFailed(Id, failure.Message);
            }
        }

        ReportIdle();
    }

    private bool TakePrefetch()
    {
        lock (_gate)
        {
            var again = _prefetchAgain && !_stop.IsCancellationRequested;
            _prefetchAgain = false;
            return again;
        }
    }

    private void RequireOpen(SessionStream stream)
    {
        RequireAttached(stream);
        RequireUnfinished();
    }

    private void RequireAttached(SessionStream stream)
    {
        if (_stream != stream) throw NotAttached();
    }

    private void RequireUnfinished()
    {
        if (_data.State.IsFinished) throw AdaptException.Precondition("The session is finished; start a new one.");
    }
}
