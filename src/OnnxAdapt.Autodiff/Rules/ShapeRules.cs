using OnnxAdapt.Autodiff.Emission;
using OnnxAdapt.Graph;
using static OnnxAdapt.Autodiff.GradientRows;

namespace OnnxAdapt.Autodiff.Rules;

/// <summary>Operators that move elements: dy is moved back.</summary>
internal static class ShapeRules
{
    public static IReadOnlyList<GradientRow> Rows { get; } =
    [
        Rule("Reshape", BackToInput),
        Rule("Flatten", BackToInput),
        Rule("Squeeze", BackToInput),
        Rule("Unsqueeze", BackToInput),
        Rule("Transpose", c => c.Transpose(c.Dy, Inverse(c.Node.GetInts("perm")))),
        Rule("Expand", c => c.Dy, null).Broadcasting(0),
        NodeRule("Concat", Concat),
        Rule("Split", Split),
    ];

    private static Value BackToInput(GradientContext c) => c.ReshapeLike(c.Dy, c.Input(0));

    private static long[]? Inverse(IReadOnlyList<long>? permutation)
    {
        if (permutation is null)
        {
            return null;
        }

        var inverse = new long[permutation.Count];
        for (var i = 0; i < inverse.Length; i++)
        {
            inverse[permutation[i]] = i;
        }

        return inverse;
    }

    /// <summary>Each input gets its part of dy.</summary>
    private static Value?[] Concat(GradientContext c)
    {
        var axis = c.Node.GetInt("axis", 1);
        var result = new Value?[c.InputCount];
        var start = c.Int64s(0);
        for (var i = 0; i < result.Length; i++)
        {
            var end = Advance(c, start, c.SizeOf(c.Input(i), axis));
            if (c.Needs(i))
            {
                result[i] = Part(c, start, end, axis);
                result[i]!.Shape = c.Input(i).Shape;
            }

            start = end;
        }

        return result;
    }

    private static Value Part(GradientContext c, Value start, Value end, long axis) =>
        Constants.Integers(start) is [var from] && Constants.Integers(end) is [var to]
            ? c.Slice(c.Dy, from, to, axis)
            : c.Slice(c.Dy, start, end, axis);

    private static Value Advance(GradientContext c, Value start, Value length) =>
        Constants.Integers(start) is [var from] && Constants.Integers(length) is [var count]
            ? c.Int64s(from + count)
            : c.Add(start, length);

    /// <summary>dx joins the gradients of the parts; a part that the loss does not use counts as zeros.</summary>
    private static Value Split(GradientContext c)
    {
        var parts = c.Node.Outputs.Select((_, i) => c.OutputGradient(i) ?? c.ZerosLike(c.Output(i))).ToArray();
        var joined = c.Concat(parts, c.Node.GetInt("axis", 0));
        joined.Shape = c.Input(0).Shape;
        return joined;
    }
}
