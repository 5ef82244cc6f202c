namespace OnnxAdapt.Abstractions;

/// <summary>Which work goes first when a model's worker is free.</summary>
public enum WorkPriority
{
    /// <summary>Requests that somebody waits for; they go before all others.</summary>
    Interactive,

    /// <summary>Requests that say nothing about it.</summary>
    Normal,

    /// <summary>Feature extraction for training, and requests that can wait; they run in what the others leave.</summary>
    Background,
}
