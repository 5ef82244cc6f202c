namespace OnnxAdapt.OrtTraining.Checkpoints;

/// <summary>State of an optimizer over some parameters.</summary>
public sealed record OptimizerGroup
{
    /// <summary>The name of the one group that the runtime uses.</summary>
    public const string DefaultName = "group0";

    /// <summary>Name of the group.</summary>
    public string Name { get; init; } = DefaultName;

    /// <summary>Number of optimizer steps done.</summary>
    public long Step { get; init; }

    /// <summary>Rate that a schedule starts from; it is stored, but a resumed run does not take its current rate from it.</summary>
    /// <value>Default 0.001.</value>
    public float InitialLearningRate { get; init; } = 0.001f;

    /// <summary>Moments, parameter by parameter.</summary>
    public IReadOnlyList<ParameterMoments> States { get; init; } = [];

    internal OptimizerGroup Sorted() => this with
    {
        States = Checkpoint.Sort(States.Select(state => state with { Moments = Checkpoint.Sort(state.Moments, moment => moment.Name) }), state => state.Parameter),
    };
}
