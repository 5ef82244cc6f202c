using OnnxAdapt.Graph;

namespace OnnxAdapt.Autodiff.Lowering.Attention;

/// <summary>Attention of the com.microsoft domain: projections of one input by weights that lie side by side.</summary>
internal static class MicrosoftAttention
{
    /// <summary>Attention(x, weights, bias, mask, past, added, past length).</summary>
    public static Value?[]? Lower(OperatorEmitter e, Node node)
    {
        var (x, weights) = (node.Input(0)!, node.Input(1)!);
        if (node.GetInt("do_rotary", 0) != 0 || node.GetInt("past_present_share_buffer", 0) != 0 || Widths(node, weights) is not { } widths)
        {
            return null;
        }

        var heads = node.GetInt("num_heads", 0);
        var projected = e.MatMul(x, weights);
        projected = node.Input(2) is { } bias ? e.Add(projected, bias) : projected;
        var parts = e.Split(projected, -1, widths).Select(part => AttentionShapes.SplitHeads(e, part, heads)).ToArray();
        var (key, value) = (parts[1], parts[2]);
        if (node.Input(4) is { } past)
        {
            key = e.Concat([e.Squeeze(e.Slice(past, 0, 1, 0), 0), key], 2);
            value = e.Concat([e.Squeeze(e.Slice(past, 1, 2, 0), 0), value], 2);
        }

        var masks = new MicrosoftMasks(e, node, parts[0], key);
        var product = new ScaledDotProduct
        {
            Query = parts[0],
            Key = key,
            Value = value,
            Scale = MicrosoftMasks.Scale(node),
            Biases = [.. masks.Padding(node.Input(3)), .. MicrosoftMasks.Added(node.Input(5))],
            Keeps = masks.Causal(node.Input(4), 3),
        };
        var present = node.Output(1) is null ? null : e.Concat([e.Unsqueeze(key, 0), e.Unsqueeze(value, 0)], 0);
        return [AttentionShapes.JoinHeads(e, product.Write(e).Result), present];
    }

    private static long[]? Widths(Node node, Value weights) => node.GetInts("qkv_hidden_sizes") is { Count: 3 } given
        ? [.. given]
        : weights.Shape is [_, { Size: { } all }] ? [all / 3, all / 3, all / 3] : null;
}
