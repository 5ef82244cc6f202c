using OnnxAdapt.Abstractions;
using OnnxAdapt.Adaptation.Contract;
using OnnxAdapt.Adaptation.Ledger;
using OnnxAdapt.Adaptation.Log;

namespace OnnxAdapt.Adaptation.Sessions;

/// <summary>Reads how a session stands from its files, without opening it.</summary>
internal static class SessionReader
{
    /// <exception cref="AdaptException">DataLoss for damaged or newer files.</exception>
    public static SessionInfo Read(CheckpointStore store)
    {
        var manifest = store.LoadManifest();
        using var ledger = new ExampleLedger(manifest.Settings.Labels);
        Replay(store.LogPath, ledger);
        var (state, parameters) = store.LoadState();
        parameters?.Dispose();
        return new SessionInfo
        {
            SessionId = manifest.SessionId,
            Owner = manifest.Owner,
            Settings = manifest.Settings,
            State = state.IsFinished ? SessionState.Finished : SessionState.Idle,
            Examples = ledger.Count,
            Rejected = ledger.Rejected,
            LastSequence = ledger.LastSequence,
            Steps = state.Steps,
            Labels = ledger.Labels,
            CreatedAt = manifest.CreatedAt,
            LastActiveAt = store.LastWrite,
            StoredBytes = store.StoredBytes,
        };
    }

    /// <summary>A session that is being made has no log yet.</summary>
    private static void Replay(string path, ExampleLedger ledger)
    {
        if (!File.Exists(path)) return;
        using var file = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, FileOptions.SequentialScan);
        RecordScanner.Scan(file, path, (offset, payload) => ledger.Apply(offset, RecordCodec.Decode(payload.Span)));
    }
}
