using OnnxAdapt.Abstractions;
using OnnxAdapt.Adaptation.Contract;
using OnnxAdapt.Adaptation.Ledger;
using OnnxAdapt.Adaptation.Log;

namespace OnnxAdapt.Adaptation.Sessions;

/// <summary>A session's files, opened: log, ledger, state. One per session folder at a time.</summary>
internal sealed class SessionData : IAsyncDisposable
{
    private SessionData(CheckpointStore store, SessionManifest manifest, RecordLog log, ExampleLedger ledger)
    {
        (Store, Manifest, Log, Ledger) = (store, manifest, log, ledger);
        (State, Parameters) = store.LoadState();
    }

    public CheckpointStore Store { get; }

    public SessionManifest Manifest { get; }

    public RecordLog Log { get; }

    public ExampleLedger Ledger { get; }

    public StoredState State { get; private set; }

    /// <summary>Parameters of the last training, for plain features; null before the first.</summary>
    public ParameterSet? Parameters { get; private set; }

    /// <summary>Opens what a folder holds, cutting a torn tail of its log.</summary>
    /// <exception cref="AdaptException">DataLoss for damaged or newer files.</exception>
    public static async Task<SessionData> OpenAsync(CheckpointStore store)
    {
        var manifest = store.LoadManifest();
        var ledger = new ExampleLedger(manifest.Settings.Labels);
        var log = RecordLog.Open(store.LogPath, (offset, payload) => ledger.Apply(offset, RecordCodec.Decode(payload.Span)));
        try
        {
            return new SessionData(store, manifest, log, ledger);
        }
        catch
        {
            await log.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Makes a new state durable.</summary>
    /// <param name="state">The state.</param>
    /// <param name="parameters">New parameters; null keeps those before.</param>
    public void Save(StoredState state, ParameterSet? parameters = null)
    {
        Store.SaveState(state, parameters ?? Parameters);
        State = state;
        if (parameters is null) return;
        Parameters?.Dispose();
        Parameters = parameters;
    }

    public SessionInfo Info(SessionState state, DateTimeOffset lastActive) => new()
    {
        SessionId = Manifest.SessionId,
        Owner = Manifest.Owner,
        Settings = Manifest.Settings,
        State = State.IsFinished ? SessionState.Finished : state,
        Examples = Ledger.Count,
        Rejected = Ledger.Rejected,
        LastSequence = Ledger.LastSequence,
        Steps = State.Steps,
        Labels = Ledger.Labels,
        CreatedAt = Manifest.CreatedAt,
        LastActiveAt = lastActive,
        StoredBytes = Store.StoredBytes,
    };

    public async ValueTask DisposeAsync()
    {
        await Log.DisposeAsync().ConfigureAwait(false);
        Ledger.Dispose();
        Parameters?.Dispose();
    }
}
