namespace OnnxAdapt.Adaptation.Contract;

/// <summary>Which parameters a session learns.</summary>
public enum TrainableScope
{
    /// <summary>A new output layer on the frozen base; features are computed once.</summary>
    Head,

    /// <summary>The head, and parameters of the base whose names match a pattern.</summary>
    Patterns,

    /// <summary>The head and every float parameter of the base.</summary>
    All,
}
