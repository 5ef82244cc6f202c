using OnnxAdapt.Autodiff.Lowering;
using OnnxAdapt.Graph;

namespace OnnxAdapt.Autodiff.TrainingOperators;

/// <summary>The gradient of LayerNormalization in standard operators.</summary>
internal static class LayerNormalizationExpansions
{
    public static IEnumerable<KeyValuePair<string, LoweringRule>> Expansions { get; } =
    [
        new(TrainingOperatorNames.LayerNormalizationGrad, LayerNormalizationGrad),
    ];

    /// <summary>With n = (x - mean) r and g = dy scale: dx = r (g - mean(g) - n mean(g n)), dscale = sum(dy n), dbias = sum(dy).</summary>
    private static Value?[] LayerNormalizationGrad(OperatorEmitter e, Node node)
    {
        var (dy, x, scale) = (node.Input(0)!, node.Input(1)!, node.Input(2)!);
        var (mean, inverse) = (node.Input(3)!, node.Input(4)!);
        var axes = Axes(node, x, scale);
        var n = e.Mul(e.Sub(x, mean), inverse);
        n.Shape = x.Shape;
        return
        [
            node.Output(0) is null ? null : InputGradient(e, e.Mul(dy, scale), n, inverse, axes),
            node.Output(1) is null ? null : OverRows(e, e.Mul(dy, n), scale),
            node.Output(2) is null ? null : OverRows(e, dy, scale),
        ];
    }

    private static Value InputGradient(OperatorEmitter e, Value g, Value n, Value inverse, long[] axes)
    {
        var centred = e.Sub(g, e.ReduceMean(g, axes));
        var dx = e.Mul(inverse, e.Sub(centred, e.Mul(n, e.ReduceMean(e.Mul(g, n), axes))));
        dx.Shape = n.Shape;
        return dx;
    }

    /// <summary>Sum over all axes but those of the scale.</summary>
    private static Value OverRows(OperatorEmitter e, Value x, Value scale)
    {
        var rows = e.Reshape(x, e.Concat([e.Int64s(-1), e.ShapeOf(scale)], 0), scale.Shape is { } shape ? new Shape([Dim.Unknown, .. shape]) : null);
        var sum = e.ReduceSum(rows, [0], keepDims: false);
        (sum.Type, sum.Shape) = (scale.Type, scale.Shape);
        return sum;
    }

    /// <summary>The normalised axes, counted from the last, so that the rank need not be known.</summary>
    private static long[] Axes(Node node, Value x, Value scale)
    {
        var axis = node.GetInt("axis", -1);
        var count = axis < 0 ? -axis : x.Shape is { } shape ? shape.Count - axis : OperatorEmitter.RequireRank(scale);
        return [.. Enumerable.Range(1, (int)count).Select(i => -(long)i).Reverse()];
    }
}
