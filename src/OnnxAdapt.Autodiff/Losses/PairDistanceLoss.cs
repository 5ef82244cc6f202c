using OnnxAdapt.Graph;

namespace OnnxAdapt.Autodiff.Losses;

/// <summary>
/// (z d^2 + (1 - z) max(0, m - d)^2) / 2 with d the distance of the pair and z its label (Hadsell et al., 2006); the mean over pairs. At d = 0 the
/// gradient of the distance counts as 0.
/// </summary>
internal sealed class PairDistanceLoss : ManyLoss
{
    public override string Name => LossNames.ContrastivePair;

    public override IReadOnlyList<LossLabel> Labels(IReadOnlyList<Value> predictions, LossOptions options) => OnePerPair(predictions);

    public override Value Build(OperatorEmitter emitter, IReadOnlyList<Value> predictions, IReadOnlyList<Value> labels, LossOptions options)
    {
        LossSettings.Allow(Name, options, nameof(options.Margin), nameof(options.Reduction));
        var pair = emitter.Deal(Name, predictions, 2);
        var difference = emitter.Sub(pair[0], pair[1]);
        var squares = emitter.ReduceSum(emitter.Mul(difference, difference), [-1], keepDims: false);
        var near = emitter.Unary("Relu", emitter.Sub(options.Margin ?? 1, emitter.Lengths(difference)));
        var label = emitter.Cast(labels[0], squares.Type);
        var losses = emitter.Add(emitter.Mul(label, squares), emitter.Mul(emitter.Sub(1, label), emitter.Mul(near, near)));
        return emitter.Mul(emitter.Reduce(losses, options.Reduction), 0.5);
    }
}
