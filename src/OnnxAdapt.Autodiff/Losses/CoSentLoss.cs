using OnnxAdapt.Graph;

namespace OnnxAdapt.Autodiff.Losses;

/// <summary>log(1 + sum over z_i &gt; z_j of exp(s (c_j - c_i))) with c the cosines of the pairs and z their labels (Su, 2022).</summary>
internal sealed class CoSentLoss : ManyLoss
{
    private const double DefaultScale = 20;
    private const double Nothing = -1e12;

    public override string Name => LossNames.CoSent;

    public override IReadOnlyList<LossLabel> Labels(IReadOnlyList<Value> predictions, LossOptions options) => OnePerPair(predictions);

    public override Value Build(OperatorEmitter emitter, IReadOnlyList<Value> predictions, IReadOnlyList<Value> labels, LossOptions options)
    {
        LossSettings.Allow(Name, options, nameof(options.Scale));
        var pair = emitter.Deal(Name, predictions, 2);
        var cosines = emitter.Mul(emitter.Cosines(pair[0], pair[1]), LossSettings.Positive(nameof(options.Scale), options.Scale, DefaultScale));
        var differences = emitter.Sub(emitter.Unsqueeze(cosines, 0), emitter.Unsqueeze(cosines, 1));
        var counts = emitter.Greater(emitter.Unsqueeze(labels[0], 1), emitter.Unsqueeze(labels[0], 0));
        var terms = emitter.Reshape(emitter.Where(counts, differences, emitter.Scalar(Nothing, cosines)), -1);
        var all = emitter.Concat([emitter.Unsqueeze(emitter.Scalar(0, cosines), 0), terms], 0);
        return emitter.ReduceLogSumExp(all, 0);
    }
}
