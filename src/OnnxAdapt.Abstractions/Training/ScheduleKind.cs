namespace OnnxAdapt.Abstractions;

/// <summary>How the learning rate changes over the steps, after the warm-up.</summary>
public enum ScheduleKind
{
    /// <summary>The rate stays.</summary>
    Constant,

    /// <summary>Straight down to the final fraction at the last step.</summary>
    Linear,

    /// <summary>Half a cosine down to the final fraction at the last step.</summary>
    Cosine,

    /// <summary>One cycle (Smith, 2018): up by a cosine during the warm-up, then down by a cosine, momentum the other way.</summary>
    OneCycle,
}
