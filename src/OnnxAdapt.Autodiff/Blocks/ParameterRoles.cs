using OnnxAdapt.Graph;

namespace OnnxAdapt.Autodiff.Blocks;

/// <summary>Finds the roles of the float initializers of a graph.</summary>
internal sealed class ParameterRoles
{
    private const int MaxDistance = 3;

    /// <summary>Positions of biases of fused and plain operators.</summary>
    private static readonly Dictionary<string, int> BiasInputs = new(StringComparer.Ordinal)
    {
        ["Gemm"] = 2, ["Conv"] = 2, ["ConvTranspose"] = 2, ["FusedConv"] = 2, ["FusedGemm"] = 2, ["NhwcFusedConv"] = 2, ["DeformConv"] = 3,
        ["LSTM"] = 3, ["GRU"] = 3, ["RNN"] = 3, ["Attention"] = 2, ["MultiHeadAttention"] = 3, ["BiasGelu"] = 1, ["FastGelu"] = 1, ["GemmFastGelu"] = 2,
        ["BiasAdd"] = 1, ["BiasSplitGelu"] = 1, ["SkipLayerNormalization"] = 4, ["SkipSimplifiedLayerNormalization"] = 3, ["MatMulNBits"] = 5,
    };

    private readonly GraphFlow _flow;
    private readonly LayerKinds _kinds;
    private readonly AttentionRoles _attention;
    private readonly HashSet<Node> _output;

    public ParameterRoles(GraphFlow flow)
    {
        _flow = flow;
        _kinds = new LayerKinds(flow);
        _attention = new AttentionRoles(flow, _kinds);
        _output = OutputLayers.Find(flow, _kinds);
    }

    public ParameterRole Of(Value parameter, IReadOnlyList<ParameterUse> uses) =>
        uses.Aggregate(ParameterRole.None, (roles, use) => roles | Of(parameter, use));

    private ParameterRole Of(Value parameter, ParameterUse use)
    {
        var (node, input) = (use.Node, use.Input);
        var roles = _output.Contains(node) ? ParameterRole.OutputLayer : ParameterRole.None;
        if (NormPattern.IsScale(node, input) || NormPattern.IsScaling(node))
        {
            return roles | ParameterRole.Norm;
        }

        if (NormPattern.IsBias(node, input) || (node.Op.OpType == "Add" && NormPattern.IsShifting(node)))
        {
            return roles | ParameterRole.Norm | ParameterRole.Bias;
        }

        if (IsBias(parameter, node, input))
        {
            return roles | ParameterRole.Bias;
        }

        return roles | (IsEmbedding(parameter, use) ? ParameterRole.Embedding : OfWeight(node, input));
    }

    private ParameterRole OfWeight(Node node, int input) => LayerKinds.IsWeighted(_kinds.Of(node)) && input <= LastWeight(node)
        ? ParameterRole.Weight | _attention.Of(node)
        : ParameterRole.None;

    /// <summary>Recurrent layers and com.microsoft's products keep weights in the second and third input, others in the first two.</summary>
    private static int LastWeight(Node node) => node.Op.OpType is "LSTM" or "GRU" or "RNN" ? 2 : 1;

    private bool IsBias(Value parameter, Node node, int input)
    {
        if (BiasInputs.TryGetValue(node.Op.OpType, out var position) && position == input)
        {
            return true;
        }

        var sizes = parameter.Initializer!.Sizes;
        return node.Op.OpType is "Add" or "Sum" && sizes.Count(size => size != 1) <= 1
            && (parameter.Initializer.ElementCount > 1 || FollowsLayer(node));
    }

    /// <summary>Whether an addition comes right behind a layer with weights, so that even a single number added there is its bias.</summary>
    private bool FollowsLayer(Node node) => node.Inputs.Any(input =>
    {
        var producer = input?.Producer;
        for (var i = 0; i < MaxDistance && producer?.Op.OpType is "Reshape" or "Squeeze" or "Cast" or "Transpose"; i++)
        {
            producer = producer.Input(0)?.Producer;
        }

        return producer is not null && LayerKinds.IsWeighted(_kinds.Of(producer));
    });

    private static bool IsEmbedding(Value parameter, ParameterUse use) => use.Node.Op.OpType switch
    {
        "Gather" or "GatherND" or "GatherBlockQuantized" => use.Input == 0 && parameter.Initializer!.Sizes.Count >= 2,
        "EmbedLayerNormalization" or "QEmbedLayerNormalization" => use.Input is 2 or 3 or 4,
        "Add" or "Concat" => parameter.Initializer!.Sizes.Count >= 2,
        _ => false,
    };
}
