using OnnxAdapt.Graph;

namespace OnnxAdapt.Autodiff.Emission;

/// <summary>Vectors with one number per channel beside tensors [N, C, ...].</summary>
internal static class Channels
{
    /// <summary>Every axis of x but 1.</summary>
    public static long[] OtherAxes(Value x) => [.. Enumerable.Range(0, OperatorEmitter.RequireRank(x)).Where(axis => axis != 1).Select(axis => (long)axis)];

    /// <summary>A vector [C] so that it broadcasts against x, in the type of x.</summary>
    public static Value Along(OperatorEmitter e, Value vector, Value x)
    {
        var inner = OperatorEmitter.RequireRank(x) - 2;
        var typed = x.Type == DataType.Undefined ? vector : e.Cast(vector, x.Type);
        return inner == 0 ? typed : e.Unsqueeze(typed, [.. Enumerable.Range(1, inner).Select(axis => (long)axis)]);
    }

    /// <summary>A vector divided by the number of elements that x has per channel.</summary>
    public static Value PerElement(OperatorEmitter e, Value vector, Value x)
    {
        var count = e.ProductOf(e.Sizes(e.SizeOf(x, 0), e.SizesFrom(x, 2)));
        return Constants.Integers(count) is { } known ? e.Mul(vector, 1.0 / known[0]) : e.Div(vector, e.Cast(count, vector.Type));
    }
}
