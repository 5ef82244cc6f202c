namespace OnnxAdapt.Abstractions;

/// <summary>How a backend runs a graph.</summary>
public sealed record InferenceBackendOptions
{
    /// <summary>Name of the execution provider: <c>cpu</c> or <c>cuda</c>.</summary>
    /// <value>Default <c>cpu</c>.</value>
    public string ExecutionProvider { get; init; } = "cpu";

    /// <summary>Threads inside one operator; 0 uses those that all graphs share.</summary>
    /// <value>Default 0.</value>
    public int IntraOpThreads { get; init; }

    /// <summary>Device number for providers that have several devices.</summary>
    /// <value>Default 0.</value>
    public int DeviceId { get; init; }

    /// <summary>Whether idle worker threads spin before they sleep; faster for a lone model, wasteful beside others.</summary>
    /// <value>Default false.</value>
    public bool AllowSpinning { get; init; }

    /// <summary>Whether the backend keeps memory between runs.</summary>
    /// <value>Default true.</value>
    public bool UseMemoryArena { get; init; } = true;
}
