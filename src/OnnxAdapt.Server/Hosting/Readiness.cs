using OnnxAdapt.Serving.Catalog;

namespace OnnxAdapt.Server.Hosting;

/// <summary>Whether the server takes new requests.</summary>
internal sealed class Readiness
{
    private volatile string? _problem = "starting";

    /// <summary>Why not, or null when it does.</summary>
    public string? Problem => _problem;

    /// <summary>Pulses when that changes.</summary>
    public ChangeSignal Changes { get; } = new();

    /// <summary>From now on it does.</summary>
    public void Ready() => Set(null);

    /// <summary>From now on it does not.</summary>
    /// <param name="problem">One or a few words for whoever asks.</param>
    public void NotReady(string problem) => Set(problem);

    private void Set(string? problem)
    {
        _problem = problem;
        Changes.Pulse();
    }
}
