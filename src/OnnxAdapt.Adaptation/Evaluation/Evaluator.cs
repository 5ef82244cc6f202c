using OnnxAdapt.Abstractions;
using OnnxAdapt.Adaptation.Contract;
using OnnxAdapt.Adaptation.Ledger;

namespace OnnxAdapt.Adaptation.Evaluation;

/// <summary>Metrics of raw outputs against targets, by task.</summary>
internal static class Evaluator
{
    /// <summary>Scores raw outputs.</summary>
    /// <param name="task">Which metrics.</param>
    /// <param name="outputs">Raw outputs [rows, outputs], row-major.</param>
    /// <param name="targets">Targets of the rows, in the same order.</param>
    /// <param name="labels">Names of the outputs; for regression only their number counts.</param>
    /// <param name="outputCount">Outputs of a row.</param>
    /// <param name="step">Optimizer steps at this time.</param>
    /// <param name="members">Embeddings: how many an example has.</param>
    public static EvaluationResult Evaluate(ModelTask task, ReadOnlySpan<float> outputs, IReadOnlyList<TargetValue> targets, IReadOnlyList<string> labels, int outputCount, long step, int members = 1)
    {
        if (targets.Count == 0) return new EvaluationResult { Step = step };
        var result = task switch
        {
            ModelTask.SingleLabel => SingleLabelMetrics.Of(outputs, targets, labels, outputCount),
            ModelTask.Embedding => EmbeddingMetrics.Of(outputs, targets, outputCount, members),
            ModelTask.MultiLabel => MultiLabelMetrics.Of(outputs, targets, labels, outputCount),
            _ => RegressionMetrics.Of(outputs, targets, outputCount),
        };
        return result with { Step = step };
    }

    /// <summary>
    /// What the publish policy and early stopping compare: accuracy; minus the loss for regression; for embeddings the one of accuracy, rank
    /// correlation and minus the squared error that their examples have.
    /// </summary>
    public static double Score(ModelTask task, EvaluationResult result) => task switch
    {
        ModelTask.Regression => -result.Loss,
        ModelTask.Embedding => result.Accuracy + result.RankCorrelation - result.MeanSquaredError,
        _ => result.Accuracy,
    };
}
