using OnnxAdapt.Graph;

namespace OnnxAdapt.Autodiff.Lowering.Attention;

/// <summary>
/// com.microsoft.MultiHeadAttention(query, key, value, bias, key padding mask, added, past key, past value). Packed projections, which the
/// runtime's CPU kernel does not take either, stay as they are.
/// </summary>
internal static class MultiHeadAttention
{
    public static Value?[]? Lower(OperatorEmitter e, Node node)
    {
        var heads = node.GetInt("num_heads", 0);
        if (node.Input(8) is not null || node.Input(9) is not null || node.Input(1) is not { } keys || node.Input(2) is not { } values)
        {
            return null;
        }

        var (query, key, value) = WithBias(e, node, [node.Input(0)!, keys, values], heads);
        key = node.Input(6) is { } pastKey ? e.Concat([pastKey, key], 2) : key;
        value = node.Input(7) is { } pastValue ? e.Concat([pastValue, value], 2) : value;
        var masks = new MicrosoftMasks(e, node, query, key);
        var product = new ScaledDotProduct
        {
            Query = query,
            Key = key,
            Value = value,
            Scale = MicrosoftMasks.Scale(node),
            Biases = [.. masks.Padding(node.Input(4)), .. MicrosoftMasks.Added(node.Input(5))],
            Keeps = masks.Causal(node.Input(6), 2),
        };
        var (result, scores, _, _, _) = product.Write(e);
        return [AttentionShapes.JoinHeads(e, result), key, value, scores];
    }

    private static (Value Query, Value Key, Value Value) WithBias(OperatorEmitter e, Node node, Value[] parts, long heads)
    {
        if (node.Input(3) is not { } bias)
        {
            return (Heads(e, parts[0], null, heads), Heads(e, parts[1], null, heads), Heads(e, parts[2], null, heads));
        }

        var size = parts[0].Shape is { } shape && shape[^1].Size is { } width ? (shape.Count == 3 ? width : width * heads) : throw new AutodiffException($"The width of the query of {node} is not known.");
        var biases = (e.Slice(bias, 0, size, 0), e.Slice(bias, size, 2 * size, 0), e.Slice(bias, 2 * size, long.MaxValue, 0));
        return (Heads(e, parts[0], biases.Item1, heads), Heads(e, parts[1], biases.Item2, heads), Heads(e, parts[2], biases.Item3, heads));
    }

    /// <summary>[batch, steps, heads size] plus bias as [batch, heads, steps, size]; what has four axes is already so.</summary>
    private static Value Heads(OperatorEmitter e, Value x, Value? bias, long heads)
    {
        if (OperatorEmitter.RequireRank(x) == 3)
        {
            return AttentionShapes.SplitHeads(e, bias is null ? x : e.Add(x, bias), heads);
        }

        return bias is null ? x : e.Add(x, e.Unsqueeze(e.Reshape(bias, heads, -1), 1));
    }
}
