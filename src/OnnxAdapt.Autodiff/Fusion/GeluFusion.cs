using OnnxAdapt.Graph;
using OnnxAdapt.Graph.Rewriting;

namespace OnnxAdapt.Autodiff.Fusion;

/// <summary>x (1 + erf(x / sqrt 2)) / 2, in the orders in which exporters multiply, to Gelu.</summary>
internal sealed class GeluFusion : RewriteRule
{
    public const string Contributed = "com.microsoft";

    private const long StandardSince = 20;
    private readonly bool _divides;

    private GeluFusion(NodePattern pattern, bool divides) => (Pattern, _divides) = (pattern, divides);

    public static IEnumerable<RewriteRule> All =>
        from divides in new[] { true, false }
        from pattern in Products(divides)
        select new GeluFusion(pattern, divides);

    public override NodePattern Pattern { get; }

    public override string? Refuse(RewriteMatch match)
    {
        var scale = _divides ? Math.Sqrt(2) : Math.Sqrt(0.5);
        return !match.IsNumber("half", 0.5) || !match.IsNumber("one", 1) || !match.IsNumber("scale", scale) ? "the constants are not those of Gelu"
            : !match.IsPrivate() ? "values in between are used elsewhere"
            : match["x"].Type == DataType.Float ? null : "it is for float32";
    }

    public override void Rewrite(RewriteMatch match, GraphPatch patch)
    {
        var op = match.Opset >= StandardSince ? OperatorId.Standard("Gelu") : new OperatorId(Contributed, "Gelu");
        var old = match.Root.Output(0)!;
        var gelu = patch.Add(op, [match["x"]], 1)[0];
        (gelu.Type, gelu.Shape) = (old.Type, old.Shape);
        patch.Replace(old, gelu);
    }

    private static IEnumerable<NodePattern> Products(bool divides)
    {
        var (x, half) = (ValuePattern.Any("x"), ValuePattern.Constant("half"));
        yield return Mul(Mul(x, Distribution(divides)), half);
        yield return Mul(x, Mul(Distribution(divides), half));
        yield return Mul(Mul(x, half), Distribution(divides));
    }

    /// <summary>1 + erf(x / sqrt 2).</summary>
    private static NodePattern Distribution(bool divides)
    {
        var (x, scale) = (ValuePattern.Any("x"), ValuePattern.Constant("scale"));
        var scaled = divides ? new NodePattern("Div", x, scale) : Mul(x, scale);
        return new NodePattern("Add", new NodePattern("Erf", scaled), ValuePattern.Constant("one")) { IsCommutative = true };
    }

    private static NodePattern Mul(ValuePattern a, ValuePattern b) => new("Mul", a, b) { IsCommutative = true };
}
