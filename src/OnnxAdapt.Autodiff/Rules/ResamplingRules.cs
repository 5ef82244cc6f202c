using OnnxAdapt.Autodiff.Emission;
using OnnxAdapt.Autodiff.TrainingOperators;
using OnnxAdapt.Autodiff.Windows;
using OnnxAdapt.Graph;
using static OnnxAdapt.Autodiff.GradientRows;

namespace OnnxAdapt.Autodiff.Rules;

/// <summary>Operators that lay out positions, windows and picked elements. All are linear in the input that gets a gradient.</summary>
internal static class ResamplingRules
{
    public static IReadOnlyList<GradientRow> Rows { get; } =
    [
        Rule("AffineGrid", Affine, null),
        Rule("Col2Im", Columns, null, null),
        Rule("MaxUnpool", c => c.ReshapeLike(c.Emit("Gather", [c.Reshape(c.Dy, -1), c.Input(1)], c.Dy.Type, c.Input(1).Shape, ("axis", 0L)), c.Input(0)), null, null),
        Refuse(OperatorId.Standard("MaxRoiPool"), "regions of interest pooled by their maximum have no gradient here; RoiAlign has one"),
        GradientRow.Zero(TrainingOperatorNames.Id(TrainingOperatorNames.StopGradient)),
    ];

    /// <summary>grid = base theta^T, the base being the grid of the unit matrix with a column of ones: dtheta = dgrid^T base.</summary>
    private static Value Affine(GradientContext c)
    {
        var axes = AffineAxes(c);
        var unit = new float[axes * (axes + 1)];
        for (var axis = 0; axis < axes; axis++)
        {
            unit[(axis * (axes + 1)) + axis] = 1;
        }

        var one = c.Sizes(1, c.Slice(c.Input(1), 1, long.MaxValue, 0));
        var theta = c.Graph.Constant(TensorData.Of(unit, 1, axes, axes + 1), "unit");
        var grid = c.Emit("AffineGrid", [theta, one], DataType.Float, null, ("align_corners", c.Node.GetInt("align_corners", 0)));
        var places = c.Cast(c.Reshape(grid, -1, axes), c.Dy.Type);
        var column = c.Add(c.Mul(c.Slice(places, 0, 1, 1), 0), 1);
        var positions = c.Concat([places, column], 1);
        return c.MatMul(c.TransposeLast(c.ReshapeTo(c.Dy, 0, -1, axes)), positions);
    }

    private static long AffineAxes(GradientContext c) => c.Input(1).Shape is { Count: 1 } sizes && sizes[0].Size is { } count ? count - 2
        : c.Input(0).Shape is { Count: 3 } theta && theta[1].Size is { } rows ? rows
        : OperatorEmitter.RequireRank(c.Output(0)) - 2;

    /// <summary>Every column is added to the places of its window, so its gradient is dy read there.</summary>
    private static Value Columns(GradientContext c)
    {
        var axes = c.Input(2).Shape is { Count: 1 } blocks && blocks[0].Size is { } count ? (int)count : OperatorEmitter.RequireRank(c.Output(0)) - 2;
        var window = Window.Of(c.Node, axes, null);
        var placed = window.With(c.ConstantIntegers(2)?.ToArray(), window.Begin, window.End);
        var dy = c.Dy;
        dy.Shape ??= new Shape([.. Enumerable.Repeat(Dim.Unknown, axes + 2)]);
        return c.ReshapeLike(WindowColumns.Taps(c, placed, dy, c.Input(2)), c.Input(0));
    }
}
