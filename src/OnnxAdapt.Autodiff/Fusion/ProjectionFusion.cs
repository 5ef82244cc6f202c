using OnnxAdapt.Graph;
using OnnxAdapt.Graph.Rewriting;

namespace OnnxAdapt.Autodiff.Fusion;

/// <summary>
/// x W + b with x [..., K], one weight W [K, N] and b [N] to Gemm over the rows of x, which adds the bias while it multiplies and whose
/// gradients are Gemm again.
/// </summary>
internal sealed class ProjectionFusion : RewriteRule
{
    public override NodePattern Pattern { get; } =
        new("Add", new NodePattern("MatMul", ValuePattern.Any("x"), ValuePattern.Any("weight")), ValuePattern.Any("bias")) { IsCommutative = true };

    public override string? Refuse(RewriteMatch match) =>
        match["x"].Type != DataType.Float ? "it is for float32"
        : match["x"].Shape is not { Count: >= 2 } ? "the rank of the left factor is not known to be 2 or more"
        : match["weight"].Shape is not { Count: 2, IsStatic: true } ? "the right factor is not one matrix of fixed sizes"
        : match["bias"].Shape is not { Count: 1 } bias || bias[0].Size != match["weight"].Shape![1].Size ? "the summand is no vector with one number per column"
        : match.IsPrivate() ? null : "the product is used elsewhere";

    public override void Rewrite(RewriteMatch match, GraphPatch patch)
    {
        var (x, weight, old) = (match["x"], match["weight"], match.Root.Output(0)!);
        var (inputs, outputs) = (weight.Shape![0].Size!.Value, weight.Shape[1].Size!.Value);
        var (lead, isMatrix) = (x.Shape!, x.Shape!.Count == 2);
        var rows = isMatrix ? x : Typed(patch.Add("Reshape", [x, patch.Constant(TensorData.Of([-1L, inputs], 2), "rows")]), x.Type, new Shape(Dim.Unknown, inputs));
        var product = Typed(patch.Add("Gemm", [rows, weight, match["bias"]]), x.Type, new Shape(rows.Shape![0], outputs));
        patch.Replace(old, isMatrix ? product : Typed(patch.Add("Reshape", [product, Sizes(patch, x, outputs)]), x.Type, new Shape([.. lead.SkipLast(1), outputs])));
    }

    /// <summary>The sizes of x with the last one replaced.</summary>
    private static Value Sizes(GraphPatch patch, Value x, long outputs)
    {
        var leading = x.Shape!.SkipLast(1).ToArray();
        if (leading.Count(dim => dim.Size is null) <= 1)
        {
            long[] known = [.. leading.Select(dim => dim.Size ?? -1), outputs];
            return patch.Constant(TensorData.Of(known, known.Length), "sizes");
        }

        var shape = patch.Add("Shape", [x], [new("end", -1L)]);
        return patch.Add("Concat", [Typed(shape, DataType.Int64, new Shape(leading.Length)), patch.Constant(TensorData.Of([outputs], 1), "columns")], [new("axis", 0L)]);
    }

    private static Value Typed(Value value, DataType type, Shape shape)
    {
        (value.Type, value.Shape) = (type, shape);
        return value;
    }
}
