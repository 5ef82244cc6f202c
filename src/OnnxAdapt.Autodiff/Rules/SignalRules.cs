using OnnxAdapt.Autodiff.Emission;
using OnnxAdapt.Graph;
using static OnnxAdapt.Autodiff.GradientRows;

namespace OnnxAdapt.Autodiff.Rules;

/// <summary>
/// Fourier transforms. Numbers are complex when the last axis has size 2, real when it has size 1. The transforms are linear, so their
/// gradients are their adjoints: with L the length, that of DFT is L times the inverse one, that of the inverse one is DFT / L.
/// </summary>
internal static class SignalRules
{
    private const long AxisInputOpset = 20;

    public static IReadOnlyList<GradientRow> Rows { get; } =
    [
        Rule("DFT", c => Transform(c, c.Node.GetInt("axis", 1)), null),
        Rule(OperatorId.Standard("DFT"), AxisInputOpset, c => Transform(c, AxisInput(c)), null, null),
        Rule("STFT", StftSignal, null, StftWindow, null),
    ];

    private static long AxisInput(GradientContext c) => c.InputOrNull(2) is null
        ? -2
        : c.ConstantIntegers(2)?[0] ?? throw new AutodiffException("the axis of a DFT has to be a constant");

    private static Value Transform(GradientContext c, long axis)
    {
        var x = c.Input(0);
        var position = Shapes.Normalize(axis, OperatorEmitter.RequireRank(x));
        var toReal = c.Node.GetInt("inverse", 0) != 0 && c.Node.GetInt("onesided", 0) != 0;
        var length = c.InputOrNull(1) is { } given ? c.Reshape(c.Cast(given, DataType.Int64), 1) : toReal ? c.SizeOf(c.Output(0), position) : c.SizeOf(x, position);
        var adjoint = c.Node.GetInt("inverse", 0) == 0
            ? c.Mul(Dft(c, c.Dy, length, position, inverse: true), Number(c, length))
            : c.Div(Dft(c, c.Dy, length, position, inverse: false), Number(c, length));
        var parts = RealIfNeeded(c, x, toReal ? Doubled(c, adjoint, length, position) : adjoint);
        return c.InputOrNull(1) is null && !toReal ? Shaped(parts, x) : Fitted(c, parts, x, position);
    }

    /// <summary>
    /// The inverse of half a spectrum takes every coefficient but the first, and for even lengths the middle one, for two: itself and its
    /// mirror image.
    /// </summary>
    private static Value Doubled(GradientContext c, Value full, Value length, int axis)
    {
        var k = c.PositionsAlong(c.Input(0), axis);
        var middle = c.Equal(c.Mul(k, c.Scalar(2, DataType.Int64)), length);
        var single = c.Cast(c.Emit("Or", [middle, c.Equal(k, c.Scalar(0, DataType.Int64))], DataType.Bool, k.Shape), full.Type);
        return c.Mul(c.Slice(full, c.Int64s(0), c.SizeOf(c.Input(0), axis), axis), c.Sub(2, single));
    }

    /// <summary>What lies beyond a shorter length was not used and gets 0; what was padded is dropped.</summary>
    private static Value Fitted(GradientContext c, Value x, Value like, int axis)
    {
        var cut = c.Slice(x, c.Int64s(0), c.SizeOf(like, axis), axis);
        var missing = c.Sub(c.SizeOf(like, axis), c.SizeOf(cut, axis));
        var rank = OperatorEmitter.RequireRank(like);
        var pads = c.Mul(c.Int64s([.. Enumerable.Range(0, 2 * rank).Select(i => i == rank + axis ? 1L : 0)]), missing);
        return c.Emit("Pad", [cut, pads], x.Type, like.Shape);
    }

    private static Value Shaped(Value x, Value like)
    {
        x.Shape = like.Shape;
        return x;
    }

    /// <summary>The real part for a real signal, both for a complex one.</summary>
    private static Value RealIfNeeded(GradientContext c, Value signal, Value x) => c.SizeOf(signal, -1) is var parts && Constants.Integers(parts) is [2]
        ? x
        : c.Slice(x, c.Int64s(0), parts, -1);

    private static Value Number(GradientContext c, Value length) => c.Cast(c.Reshape(length), c.Dy.Type);

    private static Value Dft(GradientContext c, Value x, Value length, int axis, bool inverse)
    {
        var scalar = c.Reshape(length);
        var direction = ("inverse", (AttributeValue)(inverse ? 1L : 0L));
        return c.Opset >= AxisInputOpset
            ? c.Emit("DFT", [x, scalar, c.Scalar(axis, DataType.Int64)], x.Type, null, direction)
            : c.Emit("DFT", [x, scalar], x.Type, null, direction, ("axis", (long)axis));
    }

    /// <summary>Each frame's gradient, times the window, added where the frame was cut out of the signal.</summary>
    private static Value StftSignal(GradientContext c)
    {
        var (x, frames) = (c.Input(0), FrameGradients(c));
        var windowed = c.InputOrNull(2) is { } window ? c.Mul(frames, c.Reshape(window, 1, 1, -1, 1)) : frames;
        var flat = c.Reshape(windowed, c.Concat([c.SizeOf(x, 0), c.Int64s(-1), c.SizeOf(x, 2)], 0), null);
        var places = c.Expand(c.Reshape(FramePositions(c), 1, -1, 1), c.Emit("Shape", [flat], DataType.Int64, Shape.Of(3)), null);
        return c.ScatterInto("ScatterElements", "add", c.ZerosLike(x), places, flat, ("axis", 1L));
    }

    /// <summary>The sum over batch and frames of the frame's elements times their gradients.</summary>
    private static Value StftWindow(GradientContext c)
    {
        var frames = c.Emit("Gather", [c.Input(0), FramePositions(c)], c.Dy.Type, null, ("axis", 1L));
        var sum = c.ReduceSum(c.Mul(frames, FrameGradients(c)), [0, 1, 3], keepDims: false);
        return Shaped(sum, c.Input(2));
    }

    /// <summary>Gradients of the windowed frames, [batch, frames, length, 1 or 2].</summary>
    private static Value FrameGradients(GradientContext c)
    {
        var length = FrameLength(c);
        return RealIfNeeded(c, c.Input(0), c.Mul(Dft(c, c.Dy, length, 2, inverse: true), Number(c, length)));
    }

    private static Value FrameLength(GradientContext c) => c.InputOrNull(3) is { } given
        ? c.Reshape(c.Cast(given, DataType.Int64), 1)
        : c.SizeOf(c.Input(2), 0);

    /// <summary>Where in the signal each element of each frame lies, [frames, length].</summary>
    private static Value FramePositions(GradientContext c)
    {
        var starts = c.Mul(c.Range(c.Reshape(c.SizeOf(c.Output(0), 1))), c.Reshape(c.Cast(c.Input(1), DataType.Int64)));
        return c.Add(c.Reshape(starts, -1, 1), c.Range(c.Reshape(FrameLength(c))));
    }
}
