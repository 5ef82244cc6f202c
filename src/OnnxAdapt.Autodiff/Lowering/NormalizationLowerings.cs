using OnnxAdapt.Autodiff.Emission;
using OnnxAdapt.Graph;

namespace OnnxAdapt.Autodiff.Lowering;

/// <summary>Normalisations by groups, and fused ones of the com.microsoft domain.</summary>
internal static class NormalizationLowerings
{
    public static IReadOnlyList<KeyValuePair<OperatorId, LoweringRule>> Rules { get; } =
    [
        new(OperatorId.Standard("GroupNormalization"), GroupNormalization),
        new(new OperatorId("com.microsoft", "SkipLayerNormalization"), SkipLayerNormalization),
        new(OperatorId.Standard("SimplifiedLayerNormalization"), SimplifiedLayerNormalization),
        new(new OperatorId("com.microsoft", "SkipSimplifiedLayerNormalization"), SkipSimplifiedLayerNormalization),
        new(new OperatorId("com.microsoft", "EmbedLayerNormalization"), EmbedLayerNormalization),
    ];

    /// <summary>SkipLayerNormalization(x, skip, scale, shift, bias): LayerNormalization of x + skip + bias; the sum is the fourth output.</summary>
    private static Value?[]? SkipLayerNormalization(OperatorEmitter e, Node node)
    {
        if (node.Output(1) is not null || node.Output(2) is not null)
        {
            return null;
        }

        var sum = e.Add(node.Input(0)!, node.Input(1)!);
        sum = node.Input(4) is { } bias ? e.Add(sum, bias) : sum;
        return [Normalized(e, node, sum), null, null, node.Output(3) is null ? null : sum];
    }

    private static Value Normalized(OperatorEmitter e, Node node, Value x)
    {
        var (scale, shift) = (node.Input(2)!, node.Input(3));
        return e.Emit(
            "LayerNormalization",
            shift is null ? [x, scale] : [x, scale, shift],
            x.Type,
            x.Shape,
            ("axis", -1L),
            ("epsilon", node.GetFloat("epsilon", 1e-12f)));
    }

    /// <summary>SimplifiedLayerNormalization(x, scale): x / sqrt(mean(x^2) + epsilon) scale; the second output is 1 / sqrt(...).</summary>
    private static Value?[] SimplifiedLayerNormalization(OperatorEmitter e, Node node)
    {
        var axis = node.GetInt("axis", -1);
        var count = axis < 0 ? -axis : OperatorEmitter.RequireRank(node.Input(0)!) - axis;
        return RootMeanSquare(e, node.Input(0)!, node.Input(1)!, node.GetFloat("epsilon", 1e-5f), count);
    }

    /// <summary>SkipSimplifiedLayerNormalization(x, skip, scale, bias): the same of x + skip + bias; the sum is the fourth output.</summary>
    private static Value?[] SkipSimplifiedLayerNormalization(OperatorEmitter e, Node node)
    {
        var sum = e.Add(node.Input(0)!, node.Input(1)!);
        sum = node.Input(3) is { } bias ? e.Add(sum, bias) : sum;
        var results = RootMeanSquare(e, sum, node.Input(2)!, node.GetFloat("epsilon", 1e-12f), 1);
        return [results[0], node.Output(1) is null ? null : e.ReduceMean(sum, [-1]), results[1], sum];
    }

    private static Value[] RootMeanSquare(OperatorEmitter e, Value x, Value scale, float epsilon, long axes)
    {
        long[] last = [.. Enumerable.Range(1, (int)axes).Select(position => (long)-position)];
        var inverse = e.Reciprocal(e.Sqrt(e.Add(e.ReduceMean(e.Mul(x, x), last), epsilon)));
        return [e.Mul(e.Mul(x, inverse), scale), inverse];
    }

    /// <summary>
    /// EmbedLayerNormalization(ids, segments, words, positions, segment table, scale, shift, mask, position ids): LayerNormalization of the sum
    /// of the embeddings; the second output counts what the mask keeps, the third is the sum.
    /// </summary>
    private static Value?[] EmbedLayerNormalization(OperatorEmitter e, Node node)
    {
        var (ids, words) = (node.Input(0)!, node.Input(2)!);
        var positions = node.Input(8) is { } given
            ? Rows(e, node.Input(3)!, given)
            : e.Slice(node.Input(3)!, e.Int64s(0), e.SizeOf(ids, 1), 0);
        var sum = e.Add(Rows(e, words, ids), positions);
        sum = node.Input(1) is { } segments ? e.Add(sum, Rows(e, node.Input(4)!, segments)) : sum;
        var normalized = e.Emit("LayerNormalization", [sum, node.Input(5), node.Input(6)], sum.Type, sum.Shape, ("axis", -1L), ("epsilon", node.GetFloat("epsilon", 1e-12f)));
        return [normalized, node.Output(1) is null ? null : Counts(e, ids, node.Input(7)), sum];
    }

    private static Value Rows(OperatorEmitter e, Value table, Value ids)
    {
        var shape = ids.Shape is { } at && table.Shape is { Count: 2 } known ? new Shape([.. at, known[1]]) : null;
        return e.Emit("Gather", [table, ids], table.Type, shape, ("axis", 0L));
    }

    private static Value Counts(OperatorEmitter e, Value ids, Value? mask) => mask is null
        ? e.Filled(0, e.SizeOf(ids, 0), DataType.Int32, null)
        : e.ReduceSum(e.Cast(e.Greater(mask, e.Scalar(0, mask)), DataType.Int32), [1], keepDims: false);

    /// <summary>A group is an instance with one channel. Scale and bias are per group in operator set 18, per channel from 21 on.</summary>
    private static Value[] GroupNormalization(OperatorEmitter e, Node node)
    {
        const long PerChannelOpset = 21;
        var (x, groups) = (node.Input(0)!, node.GetInt("num_groups", 1));
        var isPerChannel = e.Opset >= PerChannelOpset;
        var grouped = Standardized(e, e.Reshape(x, 0, groups, -1), node.GetFloat("epsilon", 1e-5f));
        if (!isPerChannel)
        {
            grouped = e.Add(e.Mul(grouped, e.Unsqueeze(node.Input(1)!, 1)), e.Unsqueeze(node.Input(2)!, 1));
        }

        var normalized = e.Reshape(grouped, e.ShapeOf(x), x.Shape);
        return [isPerChannel ? e.Add(e.Mul(normalized, Channels.Along(e, node.Input(1)!, x)), Channels.Along(e, node.Input(2)!, x)) : normalized];
    }

    /// <summary>(x - mean) / sqrt(var + epsilon) over the last axis.</summary>
    private static Value Standardized(OperatorEmitter e, Value x, float epsilon)
    {
        var centred = e.Sub(x, e.ReduceMean(x, [-1]));
        return e.Mul(centred, e.Reciprocal(e.Sqrt(e.Add(e.ReduceMean(e.Mul(centred, centred), [-1]), epsilon))));
    }
}
