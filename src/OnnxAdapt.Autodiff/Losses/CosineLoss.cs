using OnnxAdapt.Graph;

namespace OnnxAdapt.Autodiff.Losses;

/// <summary>(cos(u, v) - z)^2 with z the label of the pair; the mean over pairs.</summary>
internal sealed class CosineLoss : ManyLoss
{
    public override string Name => LossNames.Cosine;

    public override IReadOnlyList<LossLabel> Labels(IReadOnlyList<Value> predictions, LossOptions options) => OnePerPair(predictions);

    public override Value Build(OperatorEmitter emitter, IReadOnlyList<Value> predictions, IReadOnlyList<Value> labels, LossOptions options)
    {
        LossSettings.Allow(Name, options, nameof(options.Reduction));
        var pair = emitter.Deal(Name, predictions, 2);
        var cosines = emitter.Cosines(pair[0], pair[1]);
        var difference = emitter.Sub(cosines, emitter.Cast(labels[0], cosines.Type));
        return emitter.Reduce(emitter.Mul(difference, difference), options.Reduction);
    }
}
