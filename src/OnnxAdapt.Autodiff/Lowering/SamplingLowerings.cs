using OnnxAdapt.Autodiff.Emission;
using OnnxAdapt.Autodiff.Resampling;
using OnnxAdapt.Graph;

namespace OnnxAdapt.Autodiff.Lowering;

/// <summary>Operators that read images between their elements, written as gathering and weighting, so that positions get gradients as well.</summary>
internal static class SamplingLowerings
{
    public static IReadOnlyList<KeyValuePair<OperatorId, LoweringRule>> Rules { get; } =
    [
        new(OperatorId.Standard("GridSample"), (e, node) => InFloat(e, node, GridSample)),
        new(OperatorId.Standard("DeformConv"), (e, node) => InFloat(e, node, DeformableConvolution.Lower)),
        new(OperatorId.Standard("RoiAlign"), (e, node) => InFloat(e, node, RegionAlignment.Lower)),
    ];

    /// <summary>Half precision has no room for positions and what they are compared with: these nodes are lowered in float.</summary>
    private static Value[] InFloat(OperatorEmitter e, Node node, Func<OperatorEmitter, Node, Value[]> lower)
    {
        var type = node.Input(0)!.Type;
        if (type is not (DataType.Float16 or DataType.BFloat16))
        {
            return lower(e, node);
        }

        var inputs = node.Inputs.Select(input => input is { Type: DataType.Float16 or DataType.BFloat16 } ? e.Cast(input, DataType.Float) : input);
        var copy = new Node(node.Op, inputs, [new Value(e.Graph.FreshName("in_float"))], node.Attributes, node.Name);
        return [e.Cast(lower(e, copy)[0], type)];
    }

    /// <summary>
    /// The grid holds positions, last axis first, from -1 to 1: these are the centres of the first and the last element with align_corners,
    /// their outer edges without.
    /// </summary>
    private static Value[] GridSample(OperatorEmitter e, Node node)
    {
        var (x, grid) = (node.Input(0)!, node.Input(1)!);
        var (axes, aligned) = (OperatorEmitter.RequireRank(x) - 2, node.GetInt("align_corners", 0) != 0);
        var sampler = new Sampler(e, x, node.GetString("padding_mode", Sampler.Zeros), aligned);
        var mode = node.GetString("mode", "linear") switch
        {
            "bilinear" => "linear",
            "bicubic" => "cubic",
            var other => other,
        };
        var flat = e.ReshapeTo(grid, e.SizeOf(grid, 0), -1, axes);
        var taken = sampler.Take([.. Enumerable.Range(0, axes).Select(axis => Position(e, flat, x, axis, axes, aligned))], mode);
        var places = Enumerable.Range(1, axes).Select(axis => (SizeTerm)e.SizeOf(grid, axis));
        return [e.ReshapeTo(e.Transpose(taken, [0, 2, 1]), [e.SizeOf(x, 0), e.SizeOf(x, 1), .. places])];
    }

    private static Value Position(OperatorEmitter e, Value flat, Value x, int axis, int axes, bool aligned)
    {
        var at = e.Cast(e.Squeeze(e.Slice(flat, axes - 1 - axis, axes - axis, 2), 2), x.Type);
        at.Shape = new Shape(Dim.Unknown, Dim.Unknown);
        var size = e.Cast(e.SizeOf(x, axis + 2), x.Type);
        return aligned
            ? e.Mul(e.Add(at, 1), e.Mul(e.Add(size, -1), 0.5))
            : e.Mul(e.Add(e.Mul(e.Add(at, 1), size), -1), 0.5);
    }
}
