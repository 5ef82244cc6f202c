using OnnxAdapt.Graph;

namespace OnnxAdapt.Autodiff.Losses;

/// <summary>
/// w (softplus(x) (1 + (p - 1) z) - p x z), which is -w (p z log q + (1 - z) log(1 - q)) with q the logistic of x, p the weight of
/// positives and w that of the output; the mean over all elements.
/// </summary>
internal sealed class BinaryCrossEntropyLoss : ILoss
{
    public string Name => LossNames.BinaryCrossEntropy;

    public DataType LabelType => DataType.Float;

    public Shape? LabelShape(Shape? predictions) => predictions;

    public Value Build(OperatorEmitter emitter, Value predictions, Value labels, LossOptions options)
    {
        LossSettings.Allow(Name, options, nameof(options.ClassWeights), nameof(options.PositiveWeights), nameof(options.Reduction));
        var target = emitter.Cast(labels, predictions.Type);
        var losses = options.PositiveWeights.Count == 0
            ? emitter.Sub(emitter.Softplus(predictions), emitter.Mul(predictions, target))
            : Weighted(emitter, predictions, target, Numbers(emitter, predictions, options.PositiveWeights, nameof(options.PositiveWeights)));
        return emitter.Reduce(options.ClassWeights.Count == 0 ? losses : emitter.Mul(losses, Numbers(emitter, predictions, options.ClassWeights, nameof(options.ClassWeights))), options.Reduction);
    }

    private static Value Weighted(OperatorEmitter e, Value x, Value target, Value positive)
    {
        var factor = e.Add(e.Mul(target, e.Add(positive, -1)), 1);
        return e.Sub(e.Mul(e.Softplus(x), factor), e.Mul(e.Mul(x, target), positive));
    }

    private static Value Numbers(OperatorEmitter e, Value predictions, IReadOnlyList<float> weights, string name)
    {
        var outputs = predictions.Shape is { Count: > 0 } shape ? shape[^1].Size : null;
        return outputs is null || outputs == weights.Count || weights.Count == 1
            ? e.Numbers(weights, name, predictions)
            : throw new AutodiffException($"There are {weights.Count} {name} for {outputs} outputs.");
    }
}
