namespace OnnxAdapt.Adaptation.Contract;

/// <summary>Metrics over a set of examples. Fields that the task does not have are 0.</summary>
public sealed record EvaluationResult
{
    /// <summary>Optimizer steps of the session when it was made.</summary>
    public long Step { get; init; }

    /// <summary>Examples scored.</summary>
    public long Count { get; init; }

    /// <summary>Mean loss: cross-entropy, mean binary cross-entropy over the labels, or squared error in units of the target.</summary>
    public double Loss { get; init; }

    /// <summary>Share of examples that are right; multi-label: whose set of labels is right at probability 0.5.</summary>
    public double Accuracy { get; init; }

    /// <summary>Unweighted mean of F1 over the classes that occur, as target or as prediction.</summary>
    public double MacroF1 { get; init; }

    /// <summary>Multi-label: F1 over all decisions together. Single-label: equal to the accuracy.</summary>
    public double MicroF1 { get; init; }

    /// <summary>Expected calibration error over 15 bins of equal width (Guo et al., 2017).</summary>
    public double CalibrationError { get; init; }

    /// <summary>Per class, in label order.</summary>
    public IReadOnlyList<ClassMetrics> Classes { get; init; } = [];

    /// <summary>Regression: mean squared error over all values.</summary>
    public double MeanSquaredError { get; init; }

    /// <summary>Regression: mean absolute error over all values.</summary>
    public double MeanAbsoluteError { get; init; }

    /// <summary>Embeddings of pairs with values: Spearman's rank correlation of cosines and values.</summary>
    public double RankCorrelation { get; init; }

    /// <summary>Regression: coefficient of determination, averaged over the outputs.</summary>
    public double RSquared { get; init; }
}
