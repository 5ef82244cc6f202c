using OnnxAdapt.Graph;

namespace OnnxAdapt.Autodiff.Losses;

/// <summary>The first output itself, or the mean of its elements when it has several.</summary>
internal sealed class PassThroughLoss : ManyLoss
{
    public override string Name => LossNames.PassThrough;

    public override IReadOnlyList<LossLabel> Labels(IReadOnlyList<Value> predictions, LossOptions options) => [];

    public override Value Build(OperatorEmitter emitter, IReadOnlyList<Value> predictions, IReadOnlyList<Value> labels, LossOptions options)
    {
        LossSettings.Allow(Name, options, nameof(options.Reduction));
        return emitter.Reduce(predictions[0], options.Reduction);
    }
}
