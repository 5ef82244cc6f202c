using OnnxAdapt.Autodiff.Emission;
using OnnxAdapt.Graph;

namespace OnnxAdapt.Autodiff.Losses;

/// <summary>
/// -sum_k w_k q_k log softmax(x)_k, with q the label's class, smoothed, or given shares. With class numbers the mean is weighted by the weight of
/// each label and skips ignored ones, as in PyTorch's <c>CrossEntropyLoss</c>; with shares it is over all positions.
/// </summary>
internal sealed class CrossEntropyLoss : ManyLoss
{
    public const long DefaultIgnored = -100;

    public override string Name => LossNames.CrossEntropy;

    public override DataType LabelType => DataType.Int64;

    public override Shape? LabelShape(Shape? predictions) => predictions is { Count: > 0 } ? LossEmission.Without(predictions, predictions.Count - 1) : null;

    public override IReadOnlyList<LossLabel> Labels(IReadOnlyList<Value> predictions, LossOptions options)
    {
        var shape = predictions[0].Shape;
        return [options.SoftLabels ? new LossLabel("", DataType.Float, shape) : new LossLabel("", DataType.Int64, LossEmission.Without(shape, Axis(predictions[0], options)))];
    }

    public override Value Build(OperatorEmitter emitter, IReadOnlyList<Value> predictions, IReadOnlyList<Value> labels, LossOptions options)
    {
        if (predictions.Count != 1)
        {
            throw new AutodiffException($"The loss '{Name}' takes one output, not {predictions.Count}.");
        }

        LossSettings.Allow(
            Name, options, nameof(options.LabelSmoothing), nameof(options.ClassWeights), nameof(options.IgnoreIndex), nameof(options.ClassAxis), nameof(options.SoftLabels), nameof(options.Reduction));
        Validate(predictions[0], options);
        return Build(emitter, predictions[0], labels[0], options, Axis(predictions[0], options));
    }

    private static Value Build(OperatorEmitter e, Value scores, Value labels, LossOptions options, int axis)
    {
        var logarithms = e.LogSoftmax(scores, axis);
        var weights = options.ClassWeights.Count == 0 ? null : e.Numbers(options.ClassWeights, "class_weights", scores);
        return options.SoftLabels || e.Opset < 11
            ? OfShares(e, logarithms, Shares(e, scores, labels, options, axis), weights, options, axis)
            : OfNumbers(e, logarithms, new ClassLabels(e, labels, weights, options.IgnoreIndex ?? DefaultIgnored, scores), weights, options, axis);
    }

    private static Value OfNumbers(OperatorEmitter e, Value logarithms, ClassLabels labels, Value? weights, LossOptions options, int axis)
    {
        var picked = e.Mul(labels.Pick(logarithms, axis), labels.Weights);
        var losses = options.LabelSmoothing == 0 ? picked : Smoothed(e, logarithms, picked, labels, weights, options.LabelSmoothing, axis);
        var total = e.Neg(e.ReduceSumAll(losses));
        return options.Reduction == LossReduction.Sum ? total : e.Div(total, e.ReduceSumAll(labels.Weights));
    }

    /// <summary>(1 - s) w_y log p_y + s / C sum_k w_k log p_k, nothing for ignored labels.</summary>
    private static Value Smoothed(OperatorEmitter e, Value logarithms, Value picked, ClassLabels labels, Value? weights, double smoothing, int axis)
    {
        var all = e.ReduceSum(weights is null ? logarithms : e.Mul(logarithms, Along(e, weights, logarithms, axis)), [axis], keepDims: false);
        return e.Add(e.Mul(picked, 1 - smoothing), e.Mul(e.Mul(all, labels.Counted), smoothing / Classes(logarithms, axis)));
    }

    private static Value OfShares(OperatorEmitter e, Value logarithms, Value shares, Value? weights, LossOptions options, int axis)
    {
        var target = options.LabelSmoothing == 0 ? shares : e.Add(e.Mul(shares, 1 - options.LabelSmoothing), options.LabelSmoothing / Classes(logarithms, axis));
        var weighted = weights is null ? target : e.Mul(target, Along(e, weights, logarithms, axis));
        var losses = e.ReduceSum(e.Mul(logarithms, weighted), [axis]);
        if (options.Reduction == LossReduction.Sum || weights is null || options.SoftLabels)
        {
            return e.Neg(e.Reduce(losses, options.Reduction));
        }

        return e.Neg(e.Div(e.ReduceSumAll(losses), e.ReduceSumAll(e.Mul(shares, Along(e, weights, logarithms, axis)))));
    }

    private static Value Shares(OperatorEmitter e, Value scores, Value labels, LossOptions options, int axis)
    {
        if (options.SoftLabels)
        {
            return e.Cast(labels, scores.Type);
        }

        e.Require(options.IgnoreIndex is null ? 9 : 11, "Cross-entropy with these labels");
        var zeroOne = e.Concat([e.Unsqueeze(e.Scalar(0, scores), 0), e.Unsqueeze(e.Scalar(1, scores), 0)], 0);
        return e.Emit("OneHot", [labels, e.SizeOf(scores, axis), zeroOne], scores.Type, scores.Shape, ("axis", (long)axis));
    }

    /// <summary>Weights of classes in a shape that broadcasts along the axis.</summary>
    private static Value Along(OperatorEmitter e, Value weights, Value scores, int axis)
    {
        var behind = OperatorEmitter.RequireRank(scores) - 1 - axis;
        return behind == 0 ? weights : e.Unsqueeze(weights, [.. Enumerable.Range(1, behind).Select(i => (long)i)]);
    }

    private static int Axis(Value scores, LossOptions options)
    {
        var rank = OperatorEmitter.RequireRank(scores);
        var axis = Shapes.Normalize(options.ClassAxis ?? -1, rank);
        return axis >= 0 && axis < rank ? axis : throw new AutodiffException($"{nameof(options.ClassAxis)} is {options.ClassAxis}; '{scores.Name}' has {rank} axes.");
    }

    private static void Validate(Value scores, LossOptions options)
    {
        if (options.LabelSmoothing is not (>= 0 and <= 1))
        {
            throw new AutodiffException($"Label smoothing is {options.LabelSmoothing}; it must lie between 0 and 1.");
        }

        if (options.ClassWeights.Count > 0 && options.ClassWeights.Count != Classes(scores, Axis(scores, options)))
        {
            throw new AutodiffException($"There are {options.ClassWeights.Count} class weights for {Classes(scores, Axis(scores, options))} classes.");
        }
    }

    private static long Classes(Value scores, int axis) => scores.Shape is { } shape && shape[axis].Size is { } classes
        ? classes
        : throw new AutodiffException($"The number of classes of '{scores.Name}' must be fixed for label smoothing and class weights.");
}
