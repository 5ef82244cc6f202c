using OnnxAdapt.Graph;

namespace OnnxAdapt.Autodiff.Losses;

/// <summary>
/// Cross-entropy over similarities within the batch (InfoNCE, van den Oord et al., 2018): log sum_j exp(s sim(a_i, b_j)) - s sim(a_i, b_i), the mean
/// over rows; symmetric: the mean of both directions. Outputs beyond the second only add negatives.
/// </summary>
internal sealed class ContrastiveLoss(string name, bool isSymmetric, int most) : ManyLoss
{
    private const double DefaultScale = 20;
    private static readonly string[] Grouping = [nameof(LossOptions.Group)];

    public override string Name => name;

    public override IReadOnlyList<LossLabel> Labels(IReadOnlyList<Value> predictions, LossOptions options) => [];

    public override Value Build(OperatorEmitter emitter, IReadOnlyList<Value> predictions, IReadOnlyList<Value> labels, LossOptions options)
    {
        LossSettings.Allow(Name, options, [nameof(options.Scale), nameof(options.Normalize), nameof(options.Reduction), .. most > 2 ? Grouping : []]);
        if (predictions.Count > most)
        {
            throw new AutodiffException($"The loss '{Name}' takes at most {most} outputs, not {predictions.Count}.");
        }

        var parts = predictions.Count == 1 ? emitter.Deal(Name, predictions, Group(options)) : [.. predictions];
        var rows = options.Normalize ?? true ? Array.ConvertAll(parts, emitter.Unit) : parts;
        var scale = LossSettings.Positive(nameof(options.Scale), options.Scale, DefaultScale);
        var own = emitter.Mul(emitter.ReduceSum(emitter.Mul(rows[0], rows[1]), [-1], keepDims: false), scale);
        var scores = emitter.Mul(emitter.MatMul(rows[0], emitter.Transpose(emitter.Concat(rows[1..], 0), [1, 0])), scale);
        var forward = emitter.Reduce(emitter.Sub(LogSumExp(emitter, scores, 1), own), options.Reduction);
        return isSymmetric
            ? emitter.Mul(emitter.Add(forward, emitter.Reduce(emitter.Sub(LogSumExp(emitter, scores, 0), own), options.Reduction)), 0.5)
            : forward;
    }

    private static int Group(LossOptions options) => options.Group is null or >= 2 ? options.Group ?? 2
        : throw new AutodiffException($"{nameof(options.Group)} is {options.Group}; at least 2 rows belong together.");

    private static Value LogSumExp(OperatorEmitter e, Value scores, long axis) => e.ReduceLogSumExp(scores, axis);
}
