using System.Globalization;
using OnnxAdapt.Graph;

namespace OnnxAdapt.Autodiff.Losses;

/// <summary>Sum over outputs of sum(output * label): its gradient with respect to each output is the label, so that any gradient can be fed in.</summary>
internal sealed class WeightedSumLoss : ManyLoss
{
    public override string Name => LossNames.WeightedSum;

    public override IReadOnlyList<LossLabel> Labels(IReadOnlyList<Value> predictions, LossOptions options) =>
        [.. predictions.Select((output, i) => new LossLabel(i == 0 ? "" : $"weights_{i.ToString(CultureInfo.InvariantCulture)}", DataType.Float, output.Shape))];

    public override Value Build(OperatorEmitter emitter, IReadOnlyList<Value> predictions, IReadOnlyList<Value> labels, LossOptions options)
    {
        LossSettings.Allow(Name, options);
        return emitter.Sum([.. predictions.Zip(labels, (output, label) => emitter.ReduceSumAll(emitter.Mul(output, emitter.Cast(label, output.Type))))]);
    }
}
