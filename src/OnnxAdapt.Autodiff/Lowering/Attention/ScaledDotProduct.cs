using OnnxAdapt.Graph;

namespace OnnxAdapt.Autodiff.Lowering.Attention;

/// <summary>
/// softmax(scale Q K^T + bias) V, all [batch, heads, steps, size]. What is masked out is replaced by the lowest number, not by minus infinity,
/// so that a row in which nothing is left has even weights and a gradient, not NaN.
/// </summary>
internal sealed class ScaledDotProduct
{
    public required Value Query { get; init; }

    public required Value Key { get; init; }

    public required Value Value { get; init; }

    /// <summary>Factor; null for 1 / sqrt(size).</summary>
    public float? Scale { get; init; }

    /// <summary>Bound of the scores by softcap tanh(scores / softcap) before anything is added; 0 for none.</summary>
    public float Softcap { get; init; }

    /// <summary>Numbers added to the scores.</summary>
    public IReadOnlyList<Value> Biases { get; init; } = [];

    /// <summary>What may be attended to.</summary>
    public IReadOnlyList<Value> Keeps { get; init; } = [];

    /// <summary>Computes the product.</summary>
    /// <returns>The result, then the scores, with bias and mask, bounded, and as weights.</returns>
    public (Value Result, Value Scores, Value Masked, Value Capped, Value Weights) Write(OperatorEmitter e)
    {
        var scores = e.MatMul(e.Mul(Query, ScaleOf(e)), e.TransposeLast(AttentionShapes.RepeatHeads(e, Key, Query)));
        var capped = Cap(e, scores);
        var masked = Mask(e, capped);
        var weights = e.Emit("Softmax", [masked], masked.Type, masked.Shape, ("axis", -1L));
        return (e.MatMul(weights, AttentionShapes.RepeatHeads(e, Value, Query)), scores, masked, capped, weights);
    }

    private static double Lowest(DataType type) => type switch
    {
        DataType.Double => double.MinValue,
        DataType.Float16 => (double)Half.MinValue,
        _ => float.MinValue,
    };

    private Value ScaleOf(OperatorEmitter e)
    {
        if (Scale is { } given)
        {
            return e.Scalar(given, Query);
        }

        return Query.Shape is { Count: 4 } shape && shape[3].Size is { } size
            ? e.Scalar(1 / Math.Sqrt(size), Query)
            : e.Reciprocal(e.Sqrt(e.Squeeze(e.Cast(e.SizeOf(Query, 3), Query.Type), 0)));
    }

    private Value Cap(OperatorEmitter e, Value scores) => Softcap == 0 ? scores : e.Mul(e.Tanh(e.Mul(scores, 1 / Softcap)), Softcap);

    private Value Mask(OperatorEmitter e, Value scores)
    {
        var biased = Biases.Aggregate(scores, e.Add);
        return Keeps.Count == 0 ? biased : e.Where(Keeps.Aggregate(e.And), biased, e.Scalar(Lowest(biased.Type), biased));
    }
}
