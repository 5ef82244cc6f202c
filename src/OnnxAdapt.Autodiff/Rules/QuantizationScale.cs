using OnnxAdapt.Autodiff.Emission;
using OnnxAdapt.Graph;

namespace OnnxAdapt.Autodiff.Rules;

/// <summary>How scale and zero point of a quantising node lie over its tensor: one for all, one for each index of an axis, or one for each block of an axis.</summary>
internal sealed class QuantizationScale(GradientContext c)
{
    private readonly Value _tensor = c.Input(0);
    private readonly long _block = c.Node.GetInt("block_size", 0);

    /// <summary>Smallest and largest number of a quantised type, and whether numbers are rounded to integers.</summary>
    /// <exception cref="AutodiffException">The type is not one of quantised numbers.</exception>
    public static (double Smallest, double Largest, bool Rounds) RangeOf(DataType type) => type switch
    {
        DataType.Int8 => (sbyte.MinValue, sbyte.MaxValue, true),
        DataType.UInt8 => (0, byte.MaxValue, true),
        DataType.Int16 => (short.MinValue, short.MaxValue, true),
        DataType.UInt16 => (0, ushort.MaxValue, true),
        DataType.Int4 => (-8, 7, true),
        DataType.UInt4 => (0, 15, true),
        DataType.Int2 => (-2, 1, true),
        DataType.UInt2 => (0, 3, true),
        DataType.Float8E4M3FN => (-448, 448, false),
        DataType.Float8E4M3FNUZ => (-240, 240, false),
        DataType.Float8E5M2 or DataType.Float8E5M2FNUZ => (-57344, 57344, false),
        DataType.Float4E2M1 => (-6, 6, false),
        _ => throw new AutodiffException($"numbers cannot be quantised to {type}"),
    };

    /// <summary>A scale or zero point as numbers that broadcast against the tensor.</summary>
    public Value Spread(Value scale, DataType type)
    {
        var numbers = c.Cast(scale, type);
        if (_block > 0)
        {
            return SpreadBlocks(numbers);
        }

        return IsPerAxis(scale) ? c.Reshape(numbers, WithOneSize(Rank, Axis, -1)) : numbers;
    }

    /// <summary>A tensor of the node's shape summed to the shape of the scale, or to a vector that one scale was repeated to.</summary>
    public Value Fold(Value x, Value scale)
    {
        if (_block > 0)
        {
            return FoldBlocks(x, scale);
        }

        if (!IsPerAxis(scale))
        {
            return c.ReshapeLike(c.ReduceSumAll(x), scale);
        }

        var others = Enumerable.Range(0, Rank).Where(axis => axis != Axis).Select(axis => (long)axis).ToArray();
        return others.Length == 0 ? x : c.ReduceSum(x, others, keepDims: false);
    }

    private int Rank => OperatorEmitter.RequireRank(_tensor);

    private int Axis => Shapes.Normalize(c.Node.GetInt("axis", 1), Rank);

    /// <summary>A vector with one entry is a scale for all, whatever the axis.</summary>
    private bool IsPerAxis(Value scale) => OperatorEmitter.RequireRank(scale) == 1 && scale.Shape![0].Size is not 1;

    private static long[] WithOneSize(int rank, int axis, long size)
    {
        var sizes = Enumerable.Repeat(1L, rank).ToArray();
        sizes[axis] = size;
        return sizes;
    }

    /// <summary>Each entry repeated for its block; the last block may be cut short.</summary>
    private Value SpreadBlocks(Value numbers)
    {
        var repeated = c.Expand(c.Unsqueeze(numbers, Axis + 1), c.Int64s(WithOneSize(Rank + 1, Axis + 1, _block)), null);
        var flat = c.Reshape(repeated, SizesWith(c.Int64s(-1)), null);
        return c.Slice(flat, c.Int64s(0), c.SizeOf(_tensor, Axis), Axis);
    }

    /// <summary>Zeros behind the last block, and the sum of each block.</summary>
    private Value FoldBlocks(Value x, Value scale)
    {
        var missing = c.Sub(c.Mul(c.SizeOf(scale, Axis), c.Int64s(_block)), c.SizeOf(_tensor, Axis));
        var none = c.Int64s(new long[Rank]);
        var end = c.Mul(c.Int64s(WithOneSize(Rank, Axis, 1).Select((_, axis) => axis == Axis ? 1L : 0).ToArray()), missing);
        var whole = c.Emit("Pad", [x, c.Concat([none, end], 0)], x.Type, null);
        var blocks = c.Reshape(whole, SizesWith(c.Int64s(-1, _block)), null);
        var sums = c.ReduceSum(blocks, [Axis + 1], keepDims: false);
        sums.Shape = scale.Shape;
        return sums;
    }

    /// <summary>The tensor's sizes with others in place of that of the axis.</summary>
    private Value SizesWith(Value replaced)
    {
        var shape = c.ShapeOf(_tensor);
        return c.Concat([c.Slice(shape, 0, Axis, 0), replaced, c.Slice(shape, Axis + 1, long.MaxValue, 0)], 0);
    }
}
