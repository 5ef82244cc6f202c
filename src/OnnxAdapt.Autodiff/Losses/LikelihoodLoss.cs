using OnnxAdapt.Graph;

namespace OnnxAdapt.Autodiff.Losses;

/// <summary>-log p of the label's class, where the outputs are probabilities [batch, classes]; probabilities below 1e-30 count as that.</summary>
internal sealed class LikelihoodLoss : ILoss
{
    private const double LeastProbability = 1e-30;

    public string Name => LossNames.NegativeLogLikelihood;

    public DataType LabelType => DataType.Int64;

    public Shape? LabelShape(Shape? predictions) => predictions is { Count: > 0 } ? LossEmission.Without(predictions, predictions.Count - 1) : null;

    public Value Build(OperatorEmitter emitter, Value predictions, Value labels, LossOptions options)
    {
        LossSettings.Allow(Name, options, nameof(options.ClassWeights), nameof(options.IgnoreIndex), nameof(options.Reduction));
        var weights = options.ClassWeights.Count == 0 ? null : emitter.Numbers(options.ClassWeights, "class_weights", predictions);
        var classes = new ClassLabels(emitter, labels, weights, options.IgnoreIndex ?? CrossEntropyLoss.DefaultIgnored, predictions);
        var picked = classes.Pick(predictions, OperatorEmitter.RequireRank(predictions) - 1);
        var losses = emitter.Mul(emitter.Log(emitter.Binary("Max", picked, emitter.Scalar(LeastProbability, predictions))), classes.Weights);
        var total = emitter.Neg(emitter.ReduceSumAll(losses));
        return options.Reduction == LossReduction.Sum ? total : emitter.Div(total, emitter.ReduceSumAll(classes.Weights));
    }
}
