using OnnxAdapt.Autodiff.Emission;
using OnnxAdapt.Autodiff.Resampling;
using OnnxAdapt.Autodiff.TrainingOperators;
using OnnxAdapt.Graph;

namespace OnnxAdapt.Autodiff.Lowering;

/// <summary>
/// RoiAlign: every bin of a region is the mean, or the maximum, of samples at fixed places in it; how many there are per axis is given, or
/// the bin's size rounded up. Regions get no gradient, as everywhere where regions are proposals of the network.
/// </summary>
internal static class RegionAlignment
{
    private const string Scale = "spatial_scale";
    private const double Lowest = -3e38;

    public static Value[] Lower(OperatorEmitter e, Node node)
    {
        var x = node.Input(0)!;
        var regions = e.Training(TrainingOperatorNames.StopGradient, [node.Input(1)!], node.Input(1)!);
        var sampler = new Sampler(e, x, Sampler.Border, aligned: true, e.Cast(node.Input(2)!, DataType.Int64));
        var (rows, columns) = (Axis(e, node, regions, x, 0), Axis(e, node, regions, x, 1));
        var known = new Shape([.. Enumerable.Repeat(Dim.Unknown, 5)]);
        var full = e.Add(e.Mul(rows.Positions, 0), e.Mul(columns.Positions, 0));
        full.Shape = known;
        Value[] positions = [Flat(e, e.Add(full, rows.Positions)), Flat(e, e.Add(full, columns.Positions))];
        var terms = sampler.Terms(positions, "linear");
        var inside = e.Unsqueeze(Flat(e, e.Add(full, e.Mul(rows.Inside, columns.Inside))), 2);
        var exists = e.Unsqueeze(Flat(e, e.Add(full, e.Mul(rows.Exists, columns.Exists))), 2);
        var isMax = node.GetString("mode", "avg") == "max";
        var samples = e.Mul(isMax ? terms.Aggregate((a, b) => e.Binary("Max", a, b)) : e.Sum([.. terms]), inside);
        var (height, width) = (node.GetInt("output_height", 1), node.GetInt("output_width", 1));
        var perBin = PerBin(e, samples, exists, height * width, isMax ? null : e.Mul(rows.Count, columns.Count), x);
        return [e.ReshapeTo(e.Transpose(perBin, [0, 2, 1]), e.SizeOf(regions, 0), e.SizeOf(x, 1), height, width)];
    }

    /// <summary>[R, bins samples, C] to [R, bins, C].</summary>
    private static Value PerBin(OperatorEmitter e, Value samples, Value exists, long bins, Value? count, Value x)
    {
        var masked = count is null
            ? e.Where(e.Cast(exists, DataType.Bool), samples, e.Scalar(Lowest, samples))
            : e.Mul(samples, exists);
        var grouped = e.ReshapeTo(masked, 0, bins, -1, e.SizeOf(x, 1));
        grouped.Shape = new Shape(Dim.Unknown, bins, Dim.Unknown, x.Shape?[1] ?? Dim.Unknown);
        return count is null
            ? e.ReduceMax(grouped, [2], keepDims: false)
            : e.Div(e.ReduceSum(grouped, [2], keepDims: false), e.Unsqueeze(count, 2));
    }

    private static Value Flat(OperatorEmitter e, Value value)
    {
        var flat = e.ReshapeTo(value, 0, -1);
        flat.Shape = new Shape(Dim.Unknown, Dim.Unknown);
        return flat;
    }

    /// <summary>
    /// Along an axis: positions of samples, whether they lie on the image, whether they exist, each [R, bins, 1, samples, 1] for rows and
    /// [R, 1, bins, 1, samples] for columns, and their number [R, 1].
    /// </summary>
    private static (Value Positions, Value Inside, Value Exists, Value Count) Axis(OperatorEmitter e, Node node, Value regions, Value x, int axis)
    {
        var bins = node.GetInt(axis == 0 ? "output_height" : "output_width", 1);
        var (start, size) = Extent(e, node, regions, axis);
        var step = e.Div(size, e.Scalar(bins, size));
        var ratio = node.GetInt("sampling_ratio", 0);
        var count = ratio > 0 ? e.Add(e.Mul(step, 0), ratio) : e.Binary("Max", e.Unary("Ceil", step), e.Scalar(1, step));
        var most = ratio > 0 ? e.Int64s(ratio) : e.Reshape(e.Cast(e.Emit("ReduceMax", [count], count.Type, null, ("keepdims", 0L)), DataType.Int64), 1);
        long[] outer = axis == 0 ? [0, 2, 3, 4] : [0, 1, 3, 4];
        long[] inner = axis == 0 ? [0, 1, 2, 4] : [0, 1, 2, 3];
        long[] perRegion = [2, 3, 4];
        var bin = e.Unsqueeze(Places.Count(e, e.Int64s(bins), size.Type), outer);
        var sample = e.Unsqueeze(Places.Count(e, most, size.Type), inner);
        Value Wide(Value value) => e.Unsqueeze(value, perRegion);
        var within = e.Add(bin, e.Div(e.Add(sample, 0.5), Wide(count)));
        var raw = e.Add(Wide(start), e.Mul(within, Wide(step)));
        var length = e.Cast(e.SizeOf(x, axis + 2), size.Type);
        var inside = e.And(e.GreaterOrEqual(raw, e.Scalar(-1, raw)), e.LessOrEqual(raw, length));
        var position = e.Binary("Max", e.Binary("Min", raw, e.Add(length, -1)), e.Scalar(0, raw));
        return (position, e.Cast(inside, size.Type), e.Cast(e.Less(sample, Wide(count)), size.Type), count);
    }

    /// <summary>First coordinate and size of each region along an axis, [R, 1].</summary>
    private static (Value Start, Value Size) Extent(OperatorEmitter e, Node node, Value regions, int axis)
    {
        var isShifted = node.GetString("coordinate_transformation_mode", "half_pixel") == "half_pixel";
        Value At(int column)
        {
            var scaled = e.Mul(e.Slice(regions, column, column + 1, 1), node.GetFloat(Scale, 1));
            scaled.Shape = new Shape(regions.Shape?[0] ?? Dim.Unknown, 1);
            return isShifted ? e.Add(scaled, -0.5) : scaled;
        }

        var (first, last) = (At(1 - axis), At(3 - axis));
        var size = e.Sub(last, first);
        return (first, isShifted ? size : e.Binary("Max", size, e.Scalar(1, size)));
    }
}
