using OnnxAdapt.Autodiff.Emission;
using OnnxAdapt.Graph;
using OnnxAdapt.Graph.Rewriting;

namespace OnnxAdapt.Autodiff.Fusion;

/// <summary>(x - mean(x)) / sqrt(mean((x - mean(x))^2) + epsilon) * scale + bias over the last axis, as older exporters write it, to LayerNormalization.</summary>
internal sealed class LayerNormalizationFusion : RewriteRule
{
    private const long AxesAsInputSince = 18;
    private readonly bool _squares;

    private LayerNormalizationFusion(NodePattern pattern, bool squares) => (Pattern, _squares) = (pattern, squares);

    public static IEnumerable<RewriteRule> All =>
        from squares in new[] { true, false }
        from axesAsInput in new[] { true, false }
        select new LayerNormalizationFusion(Layer(squares, axesAsInput), squares);

    public override NodePattern Pattern { get; }

    public override string? Refuse(RewriteMatch match) =>
        match["x"].Type != DataType.Float ? "it is for float32"
        : !IsLastAxis(match, "mean") || !IsLastAxis(match, "variance") ? "the means are not over the last axis alone"
        : _squares && !match.IsNumber("two", 2) ? "the deviation is not squared"
        : match["scale"].Shape is not { Count: 1 } || match["bias"].Shape is not { Count: 1 } ? "scale or bias are no vectors"
        : Epsilon(match) is null ? "epsilon is no number"
        : match.IsPrivate() ? null : "values in between are used elsewhere";

    public override void Rewrite(RewriteMatch match, GraphPatch patch)
    {
        var old = match.Root.Output(0)!;
        var layer = patch.Add(
            "LayerNormalization",
            [match["x"], match["scale"], match["bias"]],
            [new("axis", -1L), new("epsilon", (float)Epsilon(match)!.Value)]);
        (layer.Type, layer.Shape) = (old.Type, old.Shape);
        patch.Replace(old, layer);
    }

    private static double? Epsilon(RewriteMatch match) => ScalarTensor.TryRead(match.ConstantOf(match["epsilon"]));

    private static bool IsLastAxis(RewriteMatch match, string name)
    {
        var node = match.Node(name);
        var axes = match.Opset >= AxesAsInputSince ? Constants.Integers(node.Input(1)) : node.GetInts("axes");
        return axes is [var axis] && (axis == -1 || axis == match["x"].Shape?.Count - 1) && node.GetInt("keepdims", 1) == 1;
    }

    private static NodePattern Layer(bool squares, bool axesAsInput)
    {
        var deviation = Deviation(axesAsInput);
        var square = squares ? new NodePattern("Pow", Deviation(axesAsInput), ValuePattern.Constant("two")) : new NodePattern("Mul", Deviation(axesAsInput), Deviation(axesAsInput));
        var variance = Mean(square, "variance", axesAsInput);
        var root = new NodePattern("Sqrt", new NodePattern("Add", variance, ValuePattern.Constant("epsilon")) { IsCommutative = true });
        var scaled = new NodePattern("Mul", new NodePattern("Div", deviation, root), ValuePattern.Any("scale")) { IsCommutative = true };
        return new NodePattern("Add", scaled, ValuePattern.Any("bias")) { IsCommutative = true };
    }

    private static NodePattern Deviation(bool axesAsInput) => new("Sub", ValuePattern.Any("x"), Mean(ValuePattern.Any("x"), "mean", axesAsInput));

    private static NodePattern Mean(ValuePattern of, string name, bool axesAsInput) => axesAsInput
        ? new NodePattern("ReduceMean", of, ValuePattern.Constant(name + "_axes")) { Name = name }
        : new NodePattern("ReduceMean", of) { Name = name };
}
