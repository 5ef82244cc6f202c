namespace OnnxAdapt.Abstractions;

/// <summary>How a training backend runs.</summary>
public sealed record TrainingBackendOptions
{
    /// <summary>Name of the execution provider: <c>cpu</c> or <c>cuda</c>.</summary>
    /// <value>Default <c>cpu</c>.</value>
    public string ExecutionProvider { get; init; } = "cpu";

    /// <summary>Threads of the session and of the optimizer; 0 takes all cores.</summary>
    /// <value>Default 0.</value>
    public int Threads { get; init; }

    /// <summary>What the random numbers of each step follow from, together with the number of the step.</summary>
    /// <value>Default 0.</value>
    public ulong RandomSeed { get; init; }

    /// <summary>How memory is kept.</summary>
    /// <value>Default <see cref="TrainingMemory.Fast"/>.</value>
    public TrainingMemory Memory { get; init; } = TrainingMemory.Fast;
}
