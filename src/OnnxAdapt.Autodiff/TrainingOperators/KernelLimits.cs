using OnnxAdapt.Graph;

namespace OnnxAdapt.Autodiff.TrainingOperators;

/// <summary>What no kernel does, although the operator has one.</summary>
internal static class KernelLimits
{
    /// <summary>Axes after batch and channels that windows may have.</summary>
    private const int MostWindowAxes = 3;

    /// <summary>Whether a kernel may do this node.</summary>
    public static bool Allow(Node node) => node.Op.OpType switch
    {
        TrainingOperatorNames.ConvInputGrad or TrainingOperatorNames.ConvWeightGrad => HasFewAxes(node.Input(1)),
        TrainingOperatorNames.MaxPoolGrad => HasFewAxes(node.Input(1)) && node.GetInt("storage_order", 0) == 0,
        TrainingOperatorNames.AveragePoolGrad => HasFewAxes(node.Input(1)) && !HasDisputedDivisor(node),
        TrainingOperatorNames.LayerNormalizationGrad => HasScaleOfRows(node),
        _ => true,
    };

    private static bool HasFewAxes(Value? value) => value?.Shape is not { } shape || shape.Count <= MostWindowAxes + 2;

    /// <summary>Versions divide the last windows, which reach beyond the padding, by different numbers; the standard form asks the runtime.</summary>
    private static bool HasDisputedDivisor(Node node) => node.GetInt("ceil_mode", 0) != 0 && node.GetInt("count_include_pad", 0) != 0;

    /// <summary>A scale may be broadcast; kernels want one for each normalised element.</summary>
    private static bool HasScaleOfRows(Node node)
    {
        if (node.Input(1)?.Shape is not { } x || node.Input(2)?.Shape is not { } scale)
        {
            return false;
        }

        var axis = (int)node.GetInt("axis", -1);
        return x.Skip(axis < 0 ? x.Count + axis : axis).SequenceEqual(scale) && scale.All(size => size.Size is not null);
    }
}
