namespace OnnxAdapt.Abstractions;

/// <summary>Learning rate over time as a factor on each group's rate.</summary>
public sealed record LearningRateSchedule
{
    /// <summary>Shape of the curve.</summary>
    /// <value>Default <see cref="ScheduleKind.Constant"/>.</value>
    public ScheduleKind Kind { get; init; } = ScheduleKind.Constant;

    /// <summary>Steps during which the factor rises from 0 to 1.</summary>
    /// <value>Default 0.</value>
    public long WarmupSteps { get; init; }

    /// <summary>Steps after which the factor stays at <see cref="FinalFraction"/>; not used by a constant schedule.</summary>
    public long TotalSteps { get; init; }

    /// <summary>The factor at and after the last step.</summary>
    /// <value>Default 0.</value>
    public double FinalFraction { get; init; }
}
