using OnnxAdapt.Graph;

namespace OnnxAdapt.Autodiff.Training;

/// <summary>A float initializer that could be trained.</summary>
/// <param name="Name">Name in the graph.</param>
/// <param name="Value">Current value.</param>
/// <param name="Uses">Where it is used: nodes with the position of the input.</param>
public sealed record ParameterCandidate(string Name, TensorData Value, IReadOnlyList<(Node Node, int Input)> Uses)
{
    private static readonly HashSet<string> NormOperators = new(StringComparer.Ordinal)
    {
        "LayerNormalization", "SimplifiedLayerNormalization", "SkipLayerNormalization", "SkipSimplifiedLayerNormalization", "EmbedLayerNormalization",
        "RMSNormalization", "GroupNormalization", "InstanceNormalization", "BatchNormalization",
    };

    /// <summary>Whether it is the scale or bias of a normalisation, by the operators that use it or by its name.</summary>
    public bool IsNorm => Uses.Any(use => use.Input > 0 && NormOperators.Contains(use.Node.Op.OpType))
        || Name.Contains("norm", StringComparison.OrdinalIgnoreCase) || Name.Contains("ln_", StringComparison.OrdinalIgnoreCase);

    /// <summary>Whether it is an additive term: named so, or a vector that is added or taken as bias of a product.</summary>
    public bool IsBias => Name.EndsWith("bias", StringComparison.OrdinalIgnoreCase) || (Value.Sizes.Count == 1 && Uses.Any(IsBiasUse));

    /// <summary>All float initializers of a graph with at least one axis, with their uses.</summary>
    public static IReadOnlyList<ParameterCandidate> Of(OnnxGraph graph)
    {
        var uses = graph.Nodes
            .SelectMany(node => node.Inputs.Select((input, i) => (Input: input, Use: (node, i))))
            .Where(pair => pair.Input?.Initializer is not null)
            .ToLookup(pair => pair.Input!, pair => pair.Use);
        return
        [
            .. graph.Initializers
                .Where(value => GradientPath.IsDifferentiable(value.Initializer!.Type) && value.Initializer.Sizes.Count > 0)
                .Select(value => new ParameterCandidate(value.Name, value.Initializer!, [.. uses[value]])),
        ];
    }

    private static bool IsBiasUse((Node Node, int Input) use) =>
        use.Node.Op.OpType == "Add" || (use.Input == 2 && use.Node.Op.OpType is "Gemm" or "Conv" or "ConvTranspose");
}
