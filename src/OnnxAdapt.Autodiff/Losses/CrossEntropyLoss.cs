using OnnxAdapt.Graph;

namespace OnnxAdapt.Autodiff.Losses;

/// <summary>
/// -sum_k q_k log softmax(x)_k, with q one-hot or smoothed; the mean over the batch is weighted by the weight of each label, as in
/// PyTorch's <c>CrossEntropyLoss</c> (with class weights and smoothing together, each term of the sum has the weight of its class).
/// </summary>
internal sealed class CrossEntropyLoss : ILoss
{
    public string Name => LossNames.CrossEntropy;

    public DataType LabelType => DataType.Int64;

    public Shape? LabelShape(Shape? predictions) => predictions is { Count: > 0 } ? new Shape([.. predictions.Take(predictions.Count - 1)]) : null;

    public Value Build(OperatorEmitter emitter, Value predictions, Value labels, LossOptions options)
    {
        Validate(predictions, options);
        var target = OneHot(emitter, predictions, labels);
        var logProbabilities = emitter.Emit("LogSoftmax", [predictions], predictions.Type, predictions.Shape, ("axis", LastAxis(emitter, predictions)));
        return options.ClassWeights.Count == 0
            ? Mean(emitter, logProbabilities, Smoothed(emitter, target, predictions, options.LabelSmoothing))
            : WeightedMean(emitter, logProbabilities, target, Smoothed(emitter, target, predictions, options.LabelSmoothing), options.ClassWeights);
    }

    private static long LastAxis(OperatorEmitter emitter, Value predictions) => emitter.Opset >= 11 ? -1 : OperatorEmitter.RequireRank(predictions) - 1;

    private static Value OneHot(OperatorEmitter emitter, Value predictions, Value labels)
    {
        emitter.Require(9, "Cross-entropy");
        var zeroOne = emitter.Concat([emitter.Unsqueeze(emitter.Scalar(0, predictions), 0), emitter.Unsqueeze(emitter.Scalar(1, predictions), 0)], 0);
        var depth = emitter.SizeOf(predictions, OperatorEmitter.RequireRank(predictions) - 1);
        return emitter.Emit("OneHot", [labels, depth, zeroOne], predictions.Type, predictions.Shape, ("axis", -1L));
    }

    private static Value Smoothed(OperatorEmitter emitter, Value target, Value predictions, double smoothing) => smoothing == 0
        ? target
        : emitter.Add(emitter.Mul(target, 1 - smoothing), smoothing / Classes(predictions));

    private static Value Mean(OperatorEmitter emitter, Value logProbabilities, Value target) =>
        emitter.Neg(emitter.ReduceMeanAll(emitter.ReduceSum(emitter.Mul(logProbabilities, target), [-1])));

    private static Value WeightedMean(OperatorEmitter emitter, Value logProbabilities, Value oneHot, Value target, IReadOnlyList<float> classWeights)
    {
        var weights = emitter.Cast(emitter.Graph.Constant(TensorData.Of([.. classWeights], classWeights.Count), "class_weights"), logProbabilities.Type);
        var total = emitter.ReduceSumAll(emitter.Mul(oneHot, weights));
        var sum = emitter.ReduceSumAll(emitter.Mul(logProbabilities, emitter.Mul(target, weights)));
        return emitter.Neg(emitter.Div(sum, total));
    }

    private static void Validate(Value predictions, LossOptions options)
    {
        if (options.LabelSmoothing is < 0 or > 1)
        {
            throw new AutodiffException($"Label smoothing is {options.LabelSmoothing}; it must lie between 0 and 1.");
        }

        if (options.ClassWeights.Count > 0 && options.ClassWeights.Count != Classes(predictions))
        {
            throw new AutodiffException($"There are {options.ClassWeights.Count} class weights for {Classes(predictions)} classes.");
        }
    }

    private static long Classes(Value predictions) => predictions.Shape is { Count: > 0 } shape && shape[^1].Size is { } classes
        ? classes
        : throw new AutodiffException($"The number of classes of '{predictions.Name}' must be fixed for label smoothing and class weights.");
}
