using OnnxAdapt.Autodiff.Lowering;
using OnnxAdapt.Graph;

namespace OnnxAdapt.Autodiff.TrainingOperators;

/// <summary>Operators with random numbers by key, in standard operators and to the same bit.</summary>
internal static class RandomExpansions
{
    private const double DefaultRatio = 0.5;
    private const double Range = 4294967296;

    public static IEnumerable<KeyValuePair<string, LoweringRule>> Expansions { get; } =
    [
        new(TrainingOperatorNames.KeyedDropout, (e, node) => [KeyedDropout(e, node.Input(0)!, node.Input(1)!, node.Input(2), node.GetInt("stream", 0))]),
    ];

    /// <summary>
    /// y = m x with m = 1 / (1 - ratio) where the bits, as a number from 0 to 1, are not below the ratio, else 0. A factor that varies from
    /// element to element is nothing that the runtime could fuse into other nodes, whose last bits would then differ.
    /// </summary>
    private static Value KeyedDropout(OperatorEmitter e, Value x, Value key, Value? ratio, long stream)
    {
        var share = ratio ?? e.Scalar(DefaultRatio, DataType.Float);
        var precise = e.Cast(share, DataType.Double);
        var count = e.Emit("Size", [x], DataType.Int64, Shape.Scalar);
        var least = e.Cast(e.Mul(precise, Range), DataType.Int64);
        var kept = e.ReshapeLike(e.GreaterOrEqual(RandomBits.Of(e, count, key, stream), least), x);
        var scale = e.Cast(e.Div(e.Scalar(1, precise), e.Sub(1, precise)), x.Type);
        return e.Mul(x, e.WhereOrZero(kept, scale));
    }
}
