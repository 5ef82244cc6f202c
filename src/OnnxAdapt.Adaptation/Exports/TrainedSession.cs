using OnnxAdapt.Abstractions;
using OnnxAdapt.Adaptation.Sessions;
using OnnxAdapt.Adaptation.Training;

namespace OnnxAdapt.Adaptation.Exports;

/// <summary>What a session's last training ended with.</summary>
/// <param name="Manifest">What the session is.</param>
/// <param name="State">How it stands.</param>
/// <param name="Run">How the last run ended.</param>
/// <param name="Parameters">Parameters for plain features.</param>
internal sealed record TrainedSession(SessionManifest Manifest, StoredState State, TrainedRun Run, ParameterSet Parameters) : IDisposable
{
    /// <summary>How often state and run are read again when a training ends between the two.</summary>
    private const int Attempts = 5;

    /// <summary>Reads it from a session's files, which may be replaced meanwhile.</summary>
    /// <exception cref="AdaptException">FailedPrecondition before the first training; DataLoss for damaged files.</exception>
    public static TrainedSession Read(CheckpointStore store)
    {
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            var (state, parameters) = store.LoadState();
            if (parameters is null || state.Trained is not { } command) throw AdaptException.Precondition("Nothing has been trained yet; send a train command first.");
            if (store.LoadTrained(command) is { } run) return new TrainedSession(store.LoadManifest(), state, run, parameters);
            parameters.Dispose();
        }

        throw AdaptException.Precondition("How the last training ended was not kept, since it was done by an earlier version of the server; send a train command first.");
    }

    public void Dispose()
    {
        Run.Dispose();
        Parameters.Dispose();
    }
}
