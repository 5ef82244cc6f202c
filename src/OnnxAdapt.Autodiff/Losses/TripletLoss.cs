using OnnxAdapt.Graph;

namespace OnnxAdapt.Autodiff.Losses;

/// <summary>max(0, |a - p + e| - |a - n + e| + m) as in PyTorch's <c>TripletMarginLoss</c>; the mean over triplets.</summary>
internal sealed class TripletLoss : ManyLoss
{
    private const double DefaultEpsilon = 1e-6;

    public override string Name => LossNames.Triplet;

    public override IReadOnlyList<LossLabel> Labels(IReadOnlyList<Value> predictions, LossOptions options) => [];

    public override Value Build(OperatorEmitter emitter, IReadOnlyList<Value> predictions, IReadOnlyList<Value> labels, LossOptions options)
    {
        LossSettings.Allow(Name, options, nameof(options.Margin), nameof(options.Epsilon), nameof(options.Reduction));
        var rows = emitter.Deal(Name, predictions, 3);
        var positive = Distance(emitter, rows[0], rows[1], options);
        var negative = Distance(emitter, rows[0], rows[2], options);
        var losses = emitter.Unary("Relu", emitter.Add(emitter.Sub(positive, negative), options.Margin ?? 1));
        return emitter.Reduce(losses, options.Reduction);
    }

    private static Value Distance(OperatorEmitter e, Value a, Value b, LossOptions options) => e.Lengths(e.Add(e.Sub(a, b), options.Epsilon ?? DefaultEpsilon));
}
