using OnnxAdapt.Graph;

namespace OnnxAdapt.Autodiff.Lowering.Attention;

/// <summary>The mask forms of the com.microsoft domain's attention operators.</summary>
/// <param name="e">Writer.</param>
/// <param name="node">The operator.</param>
/// <param name="query">[batch, heads, steps, size].</param>
/// <param name="key">[batch, heads, all steps, size].</param>
internal sealed class MicrosoftMasks(OperatorEmitter e, Node node, Value query, Value key)
{
    private const float DefaultFilter = -10_000;

    /// <summary>The scale attribute; 0 and absence mean the usual one.</summary>
    public static float? Scale(Node node) => node.GetFloat("scale", 0) is not 0 and var scale ? scale : null;

    /// <summary>
    /// What is added for padding: the filter value where the mask is 0. The mask has a flag for each key [batch, keys], for each pair
    /// [batch, steps, keys] (or with an axis of heads), or is a vector of lengths [batch], or of ends and starts [2 batch].
    /// </summary>
    public IEnumerable<Value> Padding(Value? mask)
    {
        if (mask is null)
        {
            yield break;
        }

        var keep = OperatorEmitter.RequireRank(mask) switch
        {
            1 => Lengths(mask),
            2 => e.Greater(Whole(e.Unsqueeze(mask, 1, 2)), Zero),
            3 => e.Greater(Whole(e.Unsqueeze(mask, 1)), Zero),
            _ => e.Greater(Whole(mask), Zero),
        };
        var filter = e.Scalar(node.GetFloat("mask_filter_value", DefaultFilter), query);
        yield return e.Where(keep, e.Scalar(0, query), filter);
    }

    /// <summary>What is added to the scores as it stands.</summary>
    public static IEnumerable<Value> Added(Value? bias)
    {
        if (bias is not null)
        {
            yield return bias;
        }
    }

    /// <summary>With <c>unidirectional</c>: keys up to the query's own position, behind a past of which the axis of steps is named.</summary>
    public IReadOnlyList<Value> Causal(Value? past, long axis) => node.GetInt("unidirectional", 0) == 0 ? [] : [UpTo(past is null ? null : e.SizeOf(past, axis))];

    /// <summary>Keys up to the query's own position, which lies behind a number of earlier steps.</summary>
    public Value UpTo(Value? earlier)
    {
        var steps = e.Unsqueeze(AttentionShapes.Range(e, e.SizeOf(query, 2)), 1);
        return e.LessOrEqual(AttentionShapes.Range(e, e.SizeOf(key, 2)), earlier is null ? steps : e.Add(steps, earlier));
    }

    private Value Zero => e.Scalar(0, DataType.Int64);

    private Value Whole(Value mask) => e.Cast(mask, DataType.Int64);

    /// <summary>Keys before an end; from a start on, when the vector has twice as many entries as the batch.</summary>
    private Value Lengths(Value mask)
    {
        var (keys, batch) = (AttentionShapes.Range(e, e.SizeOf(key, 2)), e.SizeOf(query, 0));
        var count = e.SizeOf(mask, 0);
        var ends = e.Slice(Whole(mask), e.Int64s(0), batch, 0);
        var starts = e.Slice(e.Concat([Whole(mask), e.Filled(0, batch, DataType.Int64, null)], 0), batch, e.Add(batch, batch), 0);
        starts = mask.Shape is { Count: 1 } shape && query.Shape is { Count: 4 } known && shape[0] == known[0] && known[0] != Dim.Unknown ? e.Filled(0, count, DataType.Int64, null) : starts;
        return e.And(e.Less(keys, e.Unsqueeze(ends, 1, 2, 3)), e.GreaterOrEqual(keys, e.Unsqueeze(starts, 1, 2, 3)));
    }
}
