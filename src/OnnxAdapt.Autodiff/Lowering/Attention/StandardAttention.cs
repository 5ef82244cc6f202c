using OnnxAdapt.Graph;

namespace OnnxAdapt.Autodiff.Lowering.Attention;

/// <summary>Attention of the standard from version 23 on.</summary>
internal static class StandardAttention
{
    public static Value?[] Lower(OperatorEmitter e, Node node)
    {
        var isFlat = OperatorEmitter.RequireRank(node.Input(0)!) == 3;
        var query = Heads(e, node.Input(0)!, isFlat ? node.GetInt("q_num_heads", 0) : 0);
        var key = WithPast(e, Heads(e, node.Input(1)!, isFlat ? node.GetInt("kv_num_heads", 0) : 0), node.Input(4));
        var value = WithPast(e, Heads(e, node.Input(2)!, isFlat ? node.GetInt("kv_num_heads", 0) : 0), node.Input(5));
        var (bias, keep) = Mask(e, node, key);
        Value?[] keeps = [keep, Window(e, node, query, key), Filled(e, node.Input(6), key)];
        var product = new ScaledDotProduct
        {
            Query = query,
            Key = key,
            Value = value,
            Scale = node.Attributes.ContainsKey("scale") ? node.GetFloat("scale", 1) : null,
            Softcap = node.GetFloat("softcap", 0),
            Biases = bias is null ? [] : [bias],
            Keeps = [.. keeps.OfType<Value>()],
        };
        var (result, scores, masked, capped, weights) = product.Write(e);
        Value[] stages = [scores, masked, capped, weights];
        return [isFlat ? AttentionShapes.JoinHeads(e, result) : result, key, value, stages[node.GetInt("qk_matmul_output_mode", 0)]];
    }

    private static Value Heads(OperatorEmitter e, Value x, long heads) => heads > 0 ? AttentionShapes.SplitHeads(e, x, heads) : x;

    private static Value WithPast(OperatorEmitter e, Value x, Value? past) => past is null ? x : e.Concat([past, x], 2);

    /// <summary>A mask of booleans says what to keep, one of numbers is added; one that is too short counts as masked out beyond its end.</summary>
    private static (Value? Bias, Value? Keep) Mask(OperatorEmitter e, Node node, Value key) => node.Input(3) switch
    {
        null => (null, null),
        { Type: DataType.Bool } mask => (null, Fits(mask, key) ? mask : e.Greater(Padded(e, e.Cast(mask, DataType.Float), key, 0), e.Scalar(0, DataType.Float))),
        { } mask => (Fits(mask, key) ? mask : Padded(e, mask, key, double.NegativeInfinity), null),
    };

    private static bool Fits(Value mask, Value key) =>
        mask.Shape is not { Count: > 0 } shape || key.Shape is not { Count: 4 } keys || shape[^1].Size is null or 1 || keys[2].Size is null || shape[^1].Size == keys[2].Size;

    private static Value Padded(OperatorEmitter e, Value mask, Value key, double filling)
    {
        var rank = mask.Shape!.Count;
        var missing = e.Sub(e.SizeOf(key, 2), e.SizeOf(mask, -1));
        return e.Emit("Pad", [mask, e.Concat([e.Int64s(new long[(2 * rank) - 1]), missing], 0), e.Scalar(filling, mask)], mask.Type, null);
    }

    /// <summary>Causal attention, and the window of version 25: a query at position i sees keys from i - left to i + right.</summary>
    private static Value? Window(OperatorEmitter e, Node node, Value query, Value key)
    {
        var (left, right) = (node.GetInt("left_window_size", -1), node.GetInt("right_window_size", -1));
        right = node.GetInt("is_causal", 0) != 0 ? 0 : right;
        if (left < 0 && right < 0)
        {
            return null;
        }

        var position = Positions(e, node, query);
        var keys = AttentionShapes.Range(e, e.SizeOf(key, 2));
        var until = right < 0 ? null : e.LessOrEqual(keys, e.Add(position, right));
        var from = left < 0 ? null : e.GreaterOrEqual(keys, e.Add(position, -left));
        return until is null ? from : from is null ? until : e.And(until, from);
    }

    /// <summary>Positions of the queries among the keys, [steps, 1], or [batch, 1, steps, 1] behind caches that are filled differently.</summary>
    private static Value Positions(OperatorEmitter e, Node node, Value query)
    {
        var steps = e.Unsqueeze(AttentionShapes.Range(e, e.SizeOf(query, 2)), 1);
        return node.Input(4) is { } past ? e.Add(steps, e.SizeOf(past, 2))
            : node.Input(6) is { } filled ? e.Add(steps, e.Unsqueeze(e.Sub(filled, e.SizeOf(query, 2)), 1, 2, 3))
            : steps;
    }

    private static Value? Filled(OperatorEmitter e, Value? lengths, Value key) => lengths is null
        ? null
        : e.Less(AttentionShapes.Range(e, e.SizeOf(key, 2)), e.Unsqueeze(lengths, 1, 2, 3));
}
