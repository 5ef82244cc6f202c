using OnnxAdapt.Autodiff;
using OnnxAdapt.Autodiff.Lowering;
using OnnxAdapt.Graph;

namespace OnnxAdapt.OrtTraining.Lowering;

/// <summary>Cross entropy over axis 1 of the scores: Microsoft's forward form and both gradients.</summary>
internal static class CrossEntropyLowerings
{
    public static IReadOnlyList<KeyValuePair<OperatorId, LoweringRule>> Rules { get; } =
    [
        MicrosoftOperators.Row("SoftmaxCrossEntropyLossGrad", (e, n) => Gradient(e, n, IgnoreAttribute(e, n), null)),
        MicrosoftOperators.Row("SoftmaxCrossEntropyLossInternalGrad", (e, n) => Gradient(e, n, n.Input(4), n.Input(5))),
        MicrosoftOperators.Row("SoftmaxCrossEntropyLossInternal", Forward),
    ];

    /// <summary>
    /// l = -w[t] log p[t], scaled by 1 / sum(w) for the mean: dX = (exp(log p) - onehot(t)) w[t] dL / sum(w); rows whose label is ignored have weight 0.
    /// </summary>
    private static Value[]? Gradient(OperatorEmitter e, Node n, Value? ignore, Value? bias)
    {
        var (dloss, logP, labels) = (n.Input(0)!, n.Input(1)!, n.Input(2)!);
        if (logP.Shape is not { } shape)
        {
            return null;
        }

        labels.Shape ??= WithoutAxis1(shape);
        var kept = ignore is null ? null : e.Not(e.Equal(labels, e.Cast(ignore, labels.Type)));
        var safe = kept is null ? labels : e.Where(kept, labels, e.Scalar(0, labels));
        var weights = Weights(e, n.Input(3), kept, safe, logP);
        var slope = e.Sub(e.Exp(logP), OneHot(e, safe, logP, shape));
        slope = weights is null ? slope : e.Mul(slope, e.Unsqueeze(weights, 1));
        var result = e.Mul(slope, Scale(e, n, dloss, labels, weights));
        result = bias is null ? result : e.Add(result, e.ReshapeLike(bias, logP));
        return [MicrosoftOperators.Like(result, logP)];
    }

    private static Value Scale(OperatorEmitter e, Node n, Value dloss, Value labels, Value? weights) => n.GetString("reduction", "mean") switch
    {
        "none" => e.Unsqueeze(dloss, 1),
        "sum" => AsScalar(e, dloss),
        _ => e.Div(AsScalar(e, dloss), Count(e, labels, weights, dloss)),
    };

    /// <summary>Sum of the weights; 1 in place of 0, so that a batch of ignored rows has gradient 0.</summary>
    private static Value Count(OperatorEmitter e, Value labels, Value? weights, Value like)
    {
        if (weights is null)
        {
            return e.Cast(e.Emit("Size", [labels], DataType.Int64, Shape.Scalar), like.Type);
        }

        var sum = e.ReduceSumAll(weights);
        return e.Where(e.Equal(sum, e.Scalar(0, sum)), e.Scalar(1, sum), sum);
    }

    private static Value? Weights(OperatorEmitter e, Value? classWeights, Value? kept, Value labels, Value like)
    {
        var mask = kept is null ? null : e.Cast(kept, like.Type);
        if (classWeights is null)
        {
            return mask;
        }

        var own = e.Emit("Gather", [classWeights, labels], like.Type, labels.Shape, ("axis", 0L));
        return mask is null ? own : e.Mul(own, mask);
    }

    private static Value OneHot(OperatorEmitter e, Value labels, Value logP, Shape shape)
    {
        var depth = shape[1].Size is { } size ? e.Int64s(size) : e.SizeOf(logP, 1);
        var values = e.Graph.Constant(Pair(logP.Type), "off_on");
        return e.Emit("OneHot", [labels, depth, values], logP.Type, shape, ("axis", 1L));
    }

    private static TensorData Pair(DataType type) => type == DataType.Double
        ? new TensorData(type, [2], new double[] { 0, 1 }.SelectMany(BitConverter.GetBytes).ToArray())
        : TensorData.Of([0f, 1f], 2);

    private static Value AsScalar(OperatorEmitter e, Value x) => x.Shape is { Count: 0 } ? x : e.Reshape(x, e.Int64s(), Shape.Scalar);

    private static Value? IgnoreAttribute(OperatorEmitter e, Node n) =>
        n.Attributes.ContainsKey("ignore_index") ? e.Scalar(n.GetInt("ignore_index", 0), DataType.Int64) : null;

    private static Shape WithoutAxis1(Shape shape) => new([shape[0], .. shape.Skip(2)]);

    /// <summary>The standard loss, when the ignored label is a constant.</summary>
    private static Value[]? Forward(OperatorEmitter e, Node n)
    {
        if (n.Input(3) is { Initializer: null })
        {
            return null;
        }

        List<(string, AttributeValue)> attributes = [("reduction", n.GetString("reduction", "mean"))];
        if (n.Input(3)?.Initializer is { } ignore)
        {
            attributes.Add(("ignore_index", ignore.Type == DataType.Int32 ? ignore.AsSpan<int>()[0] : ignore.AsSpan<long>()[0]));
        }

        return e.EmitMany(OperatorId.Standard("SoftmaxCrossEntropyLoss"), [n.Input(0), n.Input(1), n.Input(2)], 2, [.. attributes]);
    }
}
