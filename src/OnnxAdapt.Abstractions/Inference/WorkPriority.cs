namespace OnnxAdapt.Abstractions;

/// <summary>Which work goes first when a model's worker is free.</summary>
public enum WorkPriority
{
    /// <summary>Requests of clients.</summary>
    Interactive,

    /// <summary>Feature extraction for training; runs in what interactive work leaves.</summary>
    Background,
}
