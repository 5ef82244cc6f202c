using OnnxAdapt.Autodiff.Emission;
using OnnxAdapt.Autodiff.Lowering;
using OnnxAdapt.Autodiff.Windows;
using OnnxAdapt.Graph;

namespace OnnxAdapt.Autodiff.TrainingOperators;

/// <summary>Gradients of poolings, and what stops gradients, in standard operators.</summary>
internal static class PoolingExpansions
{
    public static IReadOnlyList<KeyValuePair<string, LoweringRule>> Expansions { get; } =
    [
        new(TrainingOperatorNames.AveragePoolGrad, (e, node) => [AverageGrad(e, node)]),
        new(TrainingOperatorNames.StopGradient, (e, node) => [e.Identity(node.Input(0)!)]),
        new(TrainingOperatorNames.MaxPoolGrad, (e, node) => [MaxGrad(e, node)]),
    ];

    private static Value AverageGrad(OperatorEmitter e, Node node)
    {
        var (dy, x) = (node.Input(0)!, node.Input(1)!);
        var window = Window.Of(node, OperatorEmitter.RequireRank(x) - 2, null);
        var fit = WindowFit.Of(e, window, x, dy);
        return WindowSpread.Ones(e, window, fit, Shares(e, node, window, fit, dy, x), x);
    }

    /// <summary>dy / number of elements that each window's sum was divided by.</summary>
    private static Value Shares(OperatorEmitter e, Node node, Window window, WindowFit fit, Value dy, Value x)
    {
        var includesPadding = node.GetInt("count_include_pad", 0) != 0;
        if (!window.Ceil && (includesPadding || IsUnpadded(window)))
        {
            return e.Mul(dy, 1.0 / window.Taps!.Value);
        }

        var counts = Counts(e, window, fit, x);
        var shares = e.Div(dy, counts);
        return includesPadding ? e.Mul(shares, Filled(e, node, x)) : shares;
    }

    private static bool IsUnpadded(Window window) => window.Same is null && window.Begin.Concat(window.End).All(size => size == 0);

    /// <summary>Number of elements of x in each window: the sums of windows over ones, [1, 1, places...].</summary>
    private static Value Counts(OperatorEmitter e, Window window, WindowFit fit, Value x)
    {
        var padded = fit.Pad(e, OnesLikeOneChannel(e, x), null);
        var ones = e.Cast(e.Graph.Constant(WindowSpread.Filled(window.Kernel!), "ones"), x.Type);
        var none = new long[window.Axes];
        return e.Emit("Conv", [padded, ones], x.Type, null, window.With(window.Kernel, none, none).Attributes());
    }

    /// <summary>
    /// What the runtime makes of ones, [1, 1, places...]: the number of elements of x over the number that it divides by. Versions differ in
    /// whether padding behind the last whole window counts.
    /// </summary>
    private static Value Filled(OperatorEmitter e, Node node, Value x)
    {
        var attributes = node.Attributes.Where(pair => e.Opset >= 19 || pair.Key != "dilations").Select(pair => (pair.Key, pair.Value)).ToArray();
        return e.Emit("AveragePool", [OnesLikeOneChannel(e, x)], x.Type, null, attributes);
    }

    private static Value OnesLikeOneChannel(OperatorEmitter e, Value x) =>
        e.Filled(1, e.Sizes(1, 1, e.SizesFrom(x, 2)), x.Type, x.Shape is { } shape ? new Shape([1, 1, .. shape.Skip(2)]) : null);

    /// <summary>The runtime's own indices, flat over all of x, say where dy goes; where windows overlap it is added.</summary>
    private static Value MaxGrad(OperatorEmitter e, Node node)
    {
        var (dy, x) = (node.Input(0)!, node.Input(1)!);
        var outputs = e.EmitMany(OperatorId.Standard("MaxPool"), [x], 2, node.Attributes.Select(pair => (pair.Key, pair.Value)).ToArray());
        (outputs[0].Type, outputs[1].Type) = (x.Type, DataType.Int64);
        var type = x.Type is DataType.Float16 or DataType.BFloat16 ? DataType.Float : x.Type;
        var zeros = e.Reshape(e.Filled(0, e.ShapeOf(x), type, x.Shape), -1);
        var added = e.Emit("ScatterElements", [zeros, e.Reshape(outputs[1], -1), e.Reshape(e.Cast(dy, type), -1)], type, null, ("axis", 0L), ("reduction", "add"));
        return e.Cast(e.Reshape(added, e.ShapeOf(x), x.Shape), x.Type);
    }
}
