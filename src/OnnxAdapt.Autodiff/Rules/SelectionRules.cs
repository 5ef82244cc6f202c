using OnnxAdapt.Autodiff.TrainingOperators;
using OnnxAdapt.Graph;
using static OnnxAdapt.Autodiff.GradientRows;

namespace OnnxAdapt.Autodiff.Rules;

/// <summary>Operators that take one of several values.</summary>
internal static class SelectionRules
{
    public static IReadOnlyList<GradientRow> Rows { get; } =
    [
        Rule("Where", null, c => c.WhereOrZero(c.Input(0), c.Dy), c => c.WhereOrZero(c.Not(c.Input(0)), c.Dy)).Broadcasting(),
        NodeRule("Max", c => Shared(c, c.GreaterOrEqual)).Broadcasting(),
        NodeRule("Min", c => Shared(c, c.LessOrEqual)).Broadcasting(),
        Rule("Clip", ClipByAttributes),
        Rule(OperatorId.Standard("Clip"), 11, ClipByInputs, null, null),
    ];

    /// <summary>The inputs equal to the output share dy equally.</summary>
    private static Value?[] Shared(GradientContext c, Func<Value, Value, Value> reaches)
    {
        if (c.InputCount == 1)
        {
            return [c.Dy];
        }

        var (y, dy) = (c.Output(0), c.Dy);
        var winners = Enumerable.Range(0, c.InputCount).Select(i => c.Cast(reaches(c.Input(i), y), y.Type)).ToArray();
        var share = c.Div(dy, c.Sum(winners));
        return c.Gradients(i => c.Mul(share, winners[i]));
    }

    private static Value ClipByAttributes(GradientContext c) => Clip(
        c,
        c.Node.Attributes.TryGetValue("min", out var min) ? c.Scalar(min.Float, c.Input(0)) : null,
        c.Node.Attributes.TryGetValue("max", out var max) ? c.Scalar(max.Float, c.Input(0)) : null);

    private static Value ClipByInputs(GradientContext c) => Clip(c, c.InputOrNull(1), c.InputOrNull(2));

    /// <summary>dy inside the bounds, both included, 0 outside. The bounds get none.</summary>
    private static Value Clip(GradientContext c, Value? min, Value? max) =>
        c.Training(TrainingOperatorNames.ClipGrad, max is null ? min is null ? [c.Dy, c.Input(0)] : [c.Dy, c.Input(0), min] : [c.Dy, c.Input(0), min, max], c.Input(0));
}
