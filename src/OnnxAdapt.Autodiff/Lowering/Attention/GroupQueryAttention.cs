using OnnxAdapt.Graph;

namespace OnnxAdapt.Autodiff.Lowering.Attention;

/// <summary>
/// com.microsoft.GroupQueryAttention(query, key, value, past key, past value, key lengths - 1, total length, cos, sin, positions, added):
/// causal attention in which query heads share keys. Rows of a batch are taken to lie behind pasts of one length.
/// </summary>
internal static class GroupQueryAttention
{
    public static Value?[]? Lower(OperatorEmitter e, Node node)
    {
        var (heads, groups) = (node.GetInt("num_heads", 0), node.GetInt("kv_num_heads", 0));
        if (node.Input(11) is not null || node.GetInt("smooth_softmax", 0) != 0 || Parts(e, node, heads, groups) is not { } parts)
        {
            return null;
        }

        var past = node.Input(3);
        var earlier = past is null ? null : e.SizeOf(past, 2);
        var (query, key) = (Turned(e, node, AttentionShapes.SplitHeads(e, parts[0], heads), earlier), Turned(e, node, AttentionShapes.SplitHeads(e, parts[1], groups), earlier));
        var value = AttentionShapes.SplitHeads(e, parts[2], groups);
        key = past is null ? key : e.Concat([past, key], 2);
        value = node.Input(4) is { } pastValue ? e.Concat([pastValue, value], 2) : value;
        var product = new ScaledDotProduct
        {
            Query = query,
            Key = key,
            Value = value,
            Scale = MicrosoftMasks.Scale(node),
            Softcap = node.GetFloat("softcap", 0),
            Biases = [.. MicrosoftMasks.Added(node.Input(10))],
            Keeps = [new MicrosoftMasks(e, node, query, key).UpTo(earlier), .. Window(e, node, query, key, earlier)],
        };
        return [AttentionShapes.JoinHeads(e, product.Write(e).Result), key, value];
    }

    private static Value[]? Parts(OperatorEmitter e, Node node, long heads, long groups)
    {
        var query = node.Input(0)!;
        if (node.Input(1) is { } key && node.Input(2) is { } value)
        {
            return [query, key, value];
        }

        return query.Shape is [_, _, { Size: { } width }] && width / (heads + (2 * groups)) is var size ? e.Split(query, -1, heads * size, groups * size, groups * size) : null;
    }

    private static Value Turned(OperatorEmitter e, Node node, Value x, Value? earlier)
    {
        if (node.GetInt("do_rotary", 0) == 0)
        {
            return x;
        }

        var steps = AttentionShapes.Range(e, e.SizeOf(x, 2));
        var positions = node.Input(9) ?? e.Unsqueeze(earlier is null ? steps : e.Add(steps, earlier), 0);
        var (cos, sin) = (RotaryLowerings.Rows(e, node.Input(7)!, positions), RotaryLowerings.Rows(e, node.Input(8)!, positions));
        var size = node.Input(7)!.Shape is [_, { Size: { } half }] ? 2 * half : 0;
        return RotaryLowerings.Rotate(e, x, cos, sin, (node.GetInt("rotary_interleaved", 0) != 0, size));
    }

    /// <summary>A query sees as many keys, itself included, as the local window has.</summary>
    private static IEnumerable<Value> Window(OperatorEmitter e, Node node, Value query, Value key, Value? earlier)
    {
        if (node.GetInt("local_window_size", -1) is > 0 and var size)
        {
            var steps = e.Unsqueeze(AttentionShapes.Range(e, e.SizeOf(query, 2)), 1);
            yield return e.Greater(AttentionShapes.Range(e, e.SizeOf(key, 2)), e.Add(earlier is null ? steps : e.Add(steps, earlier), -size));
        }
    }
}
