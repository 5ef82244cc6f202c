using OnnxAdapt.Autodiff.Emission;
using OnnxAdapt.Graph;

namespace OnnxAdapt.Autodiff.Losses;

/// <summary>Parts that several losses share.</summary>
internal static class LossEmission
{
    private const double LeastSquare = 1e-24;

    /// <summary>Mean or sum of all elements.</summary>
    public static Value Reduce(this OperatorEmitter e, Value losses, LossReduction reduction) =>
        reduction == LossReduction.Sum ? e.ReduceSumAll(losses) : e.ReduceMeanAll(losses);

    /// <summary>A list of numbers in the type of another value.</summary>
    public static Value Numbers(this OperatorEmitter e, IReadOnlyList<float> numbers, string name, Value like) =>
        e.Cast(e.Graph.Constant(TensorData.Of([.. numbers], numbers.Count), name), like.Type);

    /// <summary>The outputs of a loss over groups of rows: as many outputs, or the rows of one dealt out in turn.</summary>
    /// <param name="e">Writer.</param>
    /// <param name="loss">Name for messages.</param>
    /// <param name="predictions">Outputs [batch, size].</param>
    /// <param name="count">How many are needed.</param>
    public static Value[] Deal(this OperatorEmitter e, string loss, IReadOnlyList<Value> predictions, int count)
    {
        if (predictions.Count == count)
        {
            return [.. predictions];
        }

        if (predictions.Count != 1)
        {
            throw new AutodiffException($"The loss '{loss}' takes {count} outputs, or one whose rows belong together by {count}; it got {predictions.Count}.");
        }

        var rows = predictions[0];
        var shape = e.Concat([e.Int64s(-1, count), e.SizeOf(rows, -1)], 0);
        var size = rows.Shape is { Count: > 0 } known ? known[^1] : Dim.Unknown;
        var dealt = e.Reshape(rows, shape, new Shape(Dim.Unknown, count, size));
        return [.. Enumerable.Range(0, count).Select(i => e.Squeeze(Part(e, dealt, i), 1))];
    }

    /// <summary>x divided by its length along the last axis; a length of zero counts as 1e-12.</summary>
    public static Value Unit(this OperatorEmitter e, Value x) => e.Div(x, e.Sqrt(e.Binary("Max", e.ReduceSum(e.Mul(x, x), [-1]), e.Scalar(LeastSquare, x))));

    /// <summary>Cosines of corresponding rows: [batch].</summary>
    public static Value Cosines(this OperatorEmitter e, Value u, Value v) => e.ReduceSum(e.Mul(e.Unit(u), e.Unit(v)), [-1], keepDims: false);

    /// <summary>Lengths of rows; where a row is zero, its length is 1e-12 and has no gradient.</summary>
    public static Value Lengths(this OperatorEmitter e, Value rows) =>
        e.Sqrt(e.Binary("Max", e.ReduceSum(e.Mul(rows, rows), [-1], keepDims: false), e.Scalar(LeastSquare, rows)));

    /// <summary>Log-softmax along an axis, counted from the front.</summary>
    public static Value LogSoftmax(this OperatorEmitter e, Value scores, int axis)
    {
        var isLast = axis == OperatorEmitter.RequireRank(scores) - 1;
        if (!isLast)
        {
            e.Require(13, "Cross-entropy along another axis than the last");
        }

        return e.Emit("LogSoftmax", [scores], scores.Type, scores.Shape, ("axis", (long)axis));
    }

    /// <summary>Shape without one axis.</summary>
    public static Shape? Without(Shape? shape, int axis) => shape is null ? null : Shapes.Reduce(shape, [axis], keepDims: false);

    private static Value Part(OperatorEmitter e, Value dealt, int index)
    {
        var part = e.Slice(dealt, index, index + 1, 1);
        part.Shape = new Shape(dealt.Shape![0], 1, dealt.Shape[2]);
        return part;
    }
}
