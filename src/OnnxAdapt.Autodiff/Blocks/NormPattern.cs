using OnnxAdapt.Graph;

namespace OnnxAdapt.Autodiff.Blocks;

/// <summary>Recognises normalisation: as one node, or as what exporters of old operator sets write for it.</summary>
internal static class NormPattern
{
    private const int MaxSteps = 3;

    /// <summary>Positions of scales and biases of normalisation operators.</summary>
    private static readonly Dictionary<string, (int[] Scales, int[] Biases)> Operators = new(StringComparer.Ordinal)
    {
        ["BatchNormalization"] = ([1], [2]),
        ["InstanceNormalization"] = ([1], [2]),
        ["LayerNormalization"] = ([1], [2]),
        ["GroupNormalization"] = ([1], [2]),
        ["GroupNorm"] = ([1], [2]),
        ["SkipGroupNorm"] = ([1], [2]),
        ["RMSNormalization"] = ([1], []),
        ["SimplifiedLayerNormalization"] = ([1], []),
        ["SkipLayerNormalization"] = ([2], [3]),
        ["SkipSimplifiedLayerNormalization"] = ([2], []),
        ["EmbedLayerNormalization"] = ([5], [6]),
        ["QEmbedLayerNormalization"] = ([5], [6]),
    };

    public static bool IsNormOperator(string opType) => Operators.ContainsKey(opType);

    public static bool IsScale(Node node, int input) => Operators.TryGetValue(node.Op.OpType, out var places) && places.Scales.Contains(input);

    public static bool IsBias(Node node, int input) => Operators.TryGetValue(node.Op.OpType, out var places) && places.Biases.Contains(input);

    /// <summary>Running mean and variance of BatchNormalization: statistics, not parameters.</summary>
    public static bool IsStatistic(Node node, int input) => node.Op.OpType == "BatchNormalization" && input is 3 or 4;

    /// <summary>Whether a value was just divided by a deviation: (x - mean) / sqrt(v), or x * (1 / sqrt(v)).</summary>
    public static bool IsNormalized(Value? value) => Behind(value) switch
    {
        { Op.OpType: "Div" } division => IsDeviation(division.Input(1)),
        { Op.OpType: "Mul" } product => IsInverseDeviation(product.Input(0)) || IsInverseDeviation(product.Input(1)),
        _ => false,
    };

    /// <summary>Whether a node scales a normalised value.</summary>
    public static bool IsScaling(Node node) => node.Op.OpType == "Mul" && (IsNormalized(node.Input(0)) || IsNormalized(node.Input(1)));

    /// <summary>Whether a node adds to a scaled normalised value.</summary>
    public static bool IsShifting(Node node) => node.Op.OpType == "Add" && node.Inputs.Any(input => Behind(input) is { } producer && IsScaling(producer));

    private static bool IsDeviation(Value? value) => Behind(value) is { Op.OpType: "Sqrt" } root && IsStatisticSum(root.Input(0));

    private static bool IsInverseDeviation(Value? value) => Behind(value) switch
    {
        { Op.OpType: "Reciprocal" } inverse => IsDeviation(inverse.Input(0)),
        { Op.OpType: "Div" } division => IsDeviation(division.Input(1)),
        { Op.OpType: "Pow" } power => IsStatisticSum(power.Input(0)),
        _ => false,
    };

    /// <summary>A mean, perhaps with a small number added.</summary>
    private static bool IsStatisticSum(Value? value) => Behind(value) switch
    {
        { Op.OpType: "ReduceMean" or "ReduceSum" } => true,
        { Op.OpType: "Add" or "Max" or "Clip" } sum => sum.Inputs.Any(input => Behind(input)?.Op.OpType is "ReduceMean" or "ReduceSum" or "Div"),
        _ => false,
    };

    /// <summary>The node that computed a value, casts skipped.</summary>
    private static Node? Behind(Value? value)
    {
        var node = value?.Producer;
        for (var i = 0; i < MaxSteps && node?.Op.OpType is "Cast" or "Identity" or "CastLike"; i++)
        {
            node = node.Input(0)?.Producer;
        }

        return node;
    }
}
