using OnnxAdapt.Autodiff.Emission;
using OnnxAdapt.Graph;
using static OnnxAdapt.Autodiff.GradientRows;

namespace OnnxAdapt.Autodiff.Rules;

/// <summary>Operators that put elements into a tensor. Inputs: data, positions, updates.</summary>
internal static class ScatterRules
{
    public static IReadOnlyList<GradientRow> Rows { get; } =
    [
        NodeRule("ScatterElements", Scatter, IsNumber),
        NodeRule("ScatterND", Scatter, IsNumber),
        Rule("TensorScatter", TensorScatterCache, TensorScatterUpdate, null),
    ];

    private static bool IsNumber(int input) => input != 1;

    private static Value?[] Scatter(GradientContext c) => c.Node.GetString("reduction", "none") switch
    {
        "none" => Replaced(c),
        "add" => Each(c, () => c.Dy, () => Pick(c, c.Dy)),
        "mul" => Multiplied(c),
        "max" or "min" => Extreme(c),
        var other => throw new AutodiffException($"a scatter with reduction '{other}' is not known"),
    };

    /// <summary>Data get dy where nothing was put, updates get dy from where they were put. Positions do not repeat.</summary>
    private static Value?[] Replaced(GradientContext c) => Each(
        c,
        () => c.Emit(c.Node.Op.OpType, [c.Dy, c.Input(1), c.ZerosLike(c.Input(2))], c.Dy.Type, c.Input(0).Shape, Axis(c)),
        () => Pick(c, c.Dy));

    /// <summary>
    /// Every factor gets dy times the product of the others at its place: with p the product without zeros, p over itself if no other is
    /// zero, and 0 otherwise.
    /// </summary>
    private static Value?[] Multiplied(GradientContext c)
    {
        var (data, updates) = (new Factor(c, c.Input(0)), new Factor(c, c.Input(2)));
        var zeros = Combine(c, "add", data.IsZero, updates.IsZero);
        var flow = c.Mul(c.Dy, Combine(c, "mul", data.Safe, updates.Safe));
        return Each(c, () => data.Share(c, zeros, flow), () => updates.Share(c, Pick(c, zeros), Pick(c, flow)));
    }

    /// <summary>The data and updates equal to the result share dy equally.</summary>
    private static Value?[] Extreme(GradientContext c)
    {
        var y = c.Output(0);
        var data = c.Cast(c.Equal(c.Input(0), y), y.Type);
        var updates = c.Cast(c.Equal(c.Input(2), Pick(c, y)), y.Type);
        var share = c.Div(c.Dy, Combine(c, "add", data, updates));
        return Each(c, () => c.Mul(share, data), () => c.Mul(Pick(c, share), updates));
    }

    private static Value?[] Each(GradientContext c, Func<Value> data, Func<Value> updates) =>
        [c.Needs(0) ? data() : null, null, c.Needs(2) ? updates() : null];

    /// <summary>The elements of x at the positions.</summary>
    private static Value Pick(GradientContext c, Value x) => c.Node.Op.OpType == "ScatterND"
        ? c.Emit("GatherND", [x, c.Input(1)], x.Type, c.Input(2).Shape)
        : c.Emit("GatherElements", [x, c.Input(1)], x.Type, c.Input(2).Shape, Axis(c));

    private static Value Combine(GradientContext c, string reduction, Value data, Value updates) =>
        c.ScatterInto(c.Node.Op.OpType, reduction, data, c.Input(1), updates, Axis(c));

    private static (string Name, AttributeValue Value)[] Axis(GradientContext c) =>
        c.Node.Attributes.TryGetValue("axis", out var axis) ? [("axis", axis)] : [];

    /// <summary>The cache gets dy where nothing was written.</summary>
    private static Value TensorScatterCache(GradientContext c)
    {
        var zeros = c.ZerosLike(c.Input(1));
        Value?[] inputs = c.InputOrNull(2) is { } start ? [c.Dy, zeros, start] : [c.Dy, zeros];
        return c.Emit("TensorScatter", inputs, c.Dy.Type, c.Input(0).Shape, ("axis", c.Node.GetInt("axis", -2)), ("mode", c.Node.GetString("mode", "linear")));
    }

    /// <summary>The update gets dy from its places along the axis: the batch's start and what follows, round the end if circular.</summary>
    private static Value TensorScatterUpdate(GradientContext c)
    {
        var (cache, update, rank) = (c.Input(0), c.Input(1), OperatorEmitter.RequireRank(c.Input(0)));
        var axis = Shapes.Normalize(c.Node.GetInt("axis", -2), rank);
        var places = c.PositionsAlong(update, axis);
        if (c.InputOrNull(2) is { } start)
        {
            places = c.Add(places, c.Reshape(start, [-1, .. Enumerable.Repeat(1L, rank - 1)]));
        }

        var wrapped = c.Node.GetString("mode", "linear") == "circular" ? c.Binary("Mod", places, c.SizeOf(cache, axis)) : places;
        return c.GatherElements(c.Dy, c.Expand(wrapped, c.ShapeOf(update), update.Shape), axis);
    }

    /// <summary>A factor of a product: where it is zero, and itself with 1 there.</summary>
    private sealed class Factor
    {
        public Factor(OperatorEmitter e, Value x)
        {
            var isZero = e.Not(e.Cast(x, DataType.Bool));
            (IsZero, Safe) = (e.Cast(isZero, x.Type), e.Where(isZero, e.Scalar(1, x), x));
        }

        public Value IsZero { get; }

        public Value Safe { get; }

        public Value Share(OperatorEmitter e, Value zeros, Value flow) =>
            e.WhereOrZero(e.Not(e.Cast(e.Sub(zeros, IsZero), DataType.Bool)), e.Div(flow, Safe));
    }
}
