namespace OnnxAdapt.Adaptation.Contract;

/// <summary>When a version is published, and whether it is served at once.</summary>
public sealed record PublishPolicy
{
    /// <summary>Publish by itself at <see cref="SessionCommand.Finish"/>.</summary>
    /// <value>Default false.</value>
    public bool OnFinish { get; init; }

    /// <summary>The published version answers at once.</summary>
    /// <value>Default false.</value>
    public bool Serve { get; init; }

    /// <summary>Publish only if validation accuracy (regression: minus the loss) is at least this; null for no condition.</summary>
    public double? MinimumScore { get; init; }

    /// <summary>Publish only if the version is not worse than the served one on the validation set.</summary>
    /// <value>Default false.</value>
    public bool OnlyIfBetter { get; init; }

    /// <summary>Publish only if the version is not worse on the validation set than a head on the frozen base.</summary>
    /// <value>Default false.</value>
    public bool OnlyIfBetterThanFrozen { get; init; }
}
