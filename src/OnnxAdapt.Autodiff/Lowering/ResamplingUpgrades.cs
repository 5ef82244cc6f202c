using OnnxAdapt.Graph;

namespace OnnxAdapt.Autodiff.Lowering;

/// <summary>Old forms of resampling operators as those of operator set 17.</summary>
internal static class ResamplingUpgrades
{
    /// <summary>Upsample (7 with an attribute, 9 with an input) and the first Resize (10): positions are output / scale, the nearest is the one before.</summary>
    public static IReadOnlyList<Value?> ToResize(OperatorEmitter e, Node node)
    {
        var (x, scales) = (node.Input(0)!, node.Input(1) ?? Scales(e, node));
        var mode = node.GetString("mode", "nearest");
        return
        [
            e.Emit(
                "Resize",
                [x, null, scales],
                x.Type,
                node.Output(0)?.Shape,
                ("mode", mode == "bilinear" ? "linear" : mode),
                ("coordinate_transformation_mode", "asymmetric"),
                ("nearest_mode", "floor")),
        ];
    }

    /// <summary>Before version 16 positions were not moved by half an element.</summary>
    public static IReadOnlyList<Value?> RoiAlign(OperatorEmitter e, Node node)
    {
        var attributes = node.Attributes.Where(pair => pair.Key != "coordinate_transformation_mode").Select(pair => (pair.Key, pair.Value));
        return [e.Emit("RoiAlign", [.. node.Inputs], node.Input(0)!.Type, node.Output(0)?.Shape, [.. attributes, ("coordinate_transformation_mode", "output_half_pixel")])];
    }

    private static Value Scales(OperatorEmitter e, Node node) => node.Attributes.TryGetValue("scales", out var scales)
        ? e.Graph.Constant(TensorData.Of([.. scales.Floats], scales.Floats.Count), "scales")
        : throw new AutodiffException($"{node} has neither an input nor an attribute 'scales'.");
}
