using OnnxAdapt.Graph;

namespace OnnxAdapt.Autodiff.TrainingOperators;

/// <summary>
/// Random numbers by place, in standard operators: "Squares" (Widynski, arXiv 2004.06278), four rounds of squaring a counter times a key and
/// swapping the halves of the product. It needs no more than products and sums modulo 2^64, so that kernels give the same bits. The counter
/// is the element's place, below 2^40, behind the number of the stream.
/// </summary>
internal static class RandomBits
{
    /// <summary>Bits of the counter that count elements.</summary>
    public const int PlaceBits = 40;

    private const long HalfWord = 1L << 32;

    /// <summary>Numbers from 0 to 2^32 - 1, int64 [count].</summary>
    /// <param name="e">Writer.</param>
    /// <param name="count">Scalar int64.</param>
    /// <param name="key">One int64, best odd with bits everywhere.</param>
    /// <param name="stream">Which of the sequences of that key.</param>
    public static Value Of(OperatorEmitter e, Value count, Value key, long stream)
    {
        e.Require(11, "Dropout whose masks can be repeated");
        var places = e.Emit("Range", [e.Scalar(0, DataType.Int64), count, e.Scalar(1, DataType.Int64)], DataType.Int64, new Shape(Dim.Unknown));
        var y = e.Mul(stream == 0 ? places : e.Add(places, Whole(e, stream << PlaceBits)), key);
        var z = e.Add(y, key);
        var x = SwapHalves(e, e.Add(e.Mul(y, y), y));
        x = SwapHalves(e, e.Add(e.Mul(x, x), z));
        x = SwapHalves(e, e.Add(e.Mul(x, x), y));
        return HighHalf(e, e.Add(e.Mul(x, x), z));
    }

    private static Value SwapHalves(OperatorEmitter e, Value x) => e.Add(e.Mul(x, Whole(e, HalfWord)), HighHalf(e, x));

    private static Value HighHalf(OperatorEmitter e, Value x)
    {
        var word = e.Cast(x, DataType.UInt64);
        var shift = e.Cast(Whole(e, 32), DataType.UInt64);
        return e.Cast(e.Emit("BitShift", [word, shift], DataType.UInt64, x.Shape, ("direction", "RIGHT")), DataType.Int64);
    }

    private static Value Whole(OperatorEmitter e, long number) => e.Graph.Constant(TensorData.Scalar(number), "whole");
}
