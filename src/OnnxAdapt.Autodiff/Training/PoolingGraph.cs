using OnnxAdapt.Graph;

namespace OnnxAdapt.Autodiff.Training;

/// <summary>Pooling of hidden states [batch, sequence, size] under a mask [batch, sequence] as nodes.</summary>
internal static class PoolingGraph
{
    private const double LeastCount = 1e-9;
    private const double LeastNorm = 1e-12;
    private const double Excluded = -1e9;

    public static Value Append(OperatorEmitter e, Value hidden, Value? mask, Pooling pooling)
    {
        var pooled = pooling switch
        {
            Pooling.Cls => e.Squeeze(e.Slice(hidden, 0, 1, 1), 1),
            Pooling.Mean => Mean(e, hidden, Weights(e, hidden, mask)),
            Pooling.Max => e.ReduceMax(Masked(e, hidden, Weights(e, hidden, mask)), [1], keepDims: false),
            Pooling.Last => Last(e, hidden, mask),
            _ => throw new AutodiffException($"Pooling {pooling} is not known."),
        };
        pooled.Shape = new Shape(hidden.Shape?[0] ?? "batch", hidden.Shape?[2] ?? Dim.Unknown);
        return pooled;
    }

    /// <summary>x / max(|x|, 1e-12).</summary>
    public static Value Normalize(OperatorEmitter e, Value x)
    {
        var squares = e.ReduceSum(e.Mul(x, x), [-1]);
        var norm = e.Sqrt(e.Binary("Max", squares, e.Scalar(LeastNorm * LeastNorm, x)));
        return e.Div(x, norm);
    }

    /// <summary>Mean(x) = sum(m x) / max(sum(m), 1e-9).</summary>
    private static Value Mean(OperatorEmitter e, Value hidden, Value weights)
    {
        var sum = e.ReduceSum(e.Mul(hidden, weights), [1], keepDims: false);
        var count = e.ReduceSum(weights, [1], keepDims: false);
        return e.Div(sum, e.Binary("Max", count, e.Scalar(LeastCount, hidden)));
    }

    private static Value Masked(OperatorEmitter e, Value hidden, Value weights) =>
        e.Add(e.Mul(hidden, weights), e.Mul(e.Sub(1, weights), Excluded));

    private static Value Last(OperatorEmitter e, Value hidden, Value? mask)
    {
        var positions = Positions(e, hidden);
        var kept = mask is null ? positions : e.Mul(positions, e.Cast(mask, DataType.Int64));
        var isLast = e.Equal(kept, e.ReduceMax(kept, [-1]));
        var weights = e.Unsqueeze(e.Cast(isLast, hidden.Type), -1);
        return e.ReduceSum(e.Mul(hidden, weights), [1], keepDims: false);
    }

    /// <summary>1, 2, 3 and so on, one for each token: [1, sequence].</summary>
    private static Value Positions(OperatorEmitter e, Value hidden)
    {
        var length = e.Squeeze(e.SizeOf(hidden, 1), 0);
        var range = e.Emit("Range", [e.Scalar(1, DataType.Int64), e.Add(length, 1), e.Scalar(1, DataType.Int64)], DataType.Int64, new Shape(Dim.Unknown));
        return e.Unsqueeze(range, 0);
    }

    private static Value Weights(OperatorEmitter e, Value hidden, Value? mask) => mask is null
        ? e.Filled(1, e.Concat([e.SizeOf(hidden, 0), e.SizeOf(hidden, 1), e.Int64s(1)], 0), hidden.Type, new Shape(Dim.Unknown, Dim.Unknown, 1))
        : e.Unsqueeze(e.Cast(mask, hidden.Type), -1);
}
