using OnnxAdapt.Autodiff.Resampling;
using OnnxAdapt.Graph;
using static OnnxAdapt.Autodiff.GradientRows;

namespace OnnxAdapt.Autodiff.Rules;

/// <summary>Resizing: along every axis each element of the output is a fixed mixture of elements of the input, so there is no kink.</summary>
internal static class ResizeRules
{
    public static IReadOnlyList<GradientRow> Rows { get; } =
    [
        Rule(OperatorId.Standard("Resize"), 11, Resize, null, null, null),
    ];

    /// <summary>y = W x along each resized axis, so dx = W^T dy; repeated elements are summed by a pooling.</summary>
    private static Value Resize(GradientContext c)
    {
        var (x, y) = (c.Input(0), c.Output(0));
        var settings = new ResizeSettings(c.Node);
        return RepeatFactors.Of(settings, x, y) is { } factors
            ? SumOfTiles(c, factors)
            : new AxisMixing(c, settings, x, y).Transposed(c.Dy);
    }

    private static Value SumOfTiles(GradientContext c, long[] factors)
    {
        var mean = c.Emit("AveragePool", [c.Dy], c.Dy.Type, c.Input(0).Shape, ("kernel_shape", factors), ("strides", factors));
        return c.Mul(mean, factors.Aggregate(1.0, (product, factor) => product * factor));
    }
}
