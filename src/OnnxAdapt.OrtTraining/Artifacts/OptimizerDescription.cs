using OnnxAdapt.Abstractions;
using OnnxAdapt.Graph;
using OnnxAdapt.OrtTraining.Lowering;

namespace OnnxAdapt.OrtTraining.Artifacts;

/// <summary>What an optimizer graph says.</summary>
internal sealed record OptimizerDescription
{
    /// <summary>Update rule and its constants; the rate is given step by step.</summary>
    public required OptimizerSettings Settings { get; init; }

    /// <summary>How many moments the runtime keeps for each parameter, needed or not.</summary>
    public int MomentCount => Settings.Kind == OptimizerKind.AdamW ? 2 : 1;

    /// <summary>Reads an optimizer graph.</summary>
    /// <exception cref="AdaptException">InvalidArgument when it has no known optimizer, or one with constants that cannot be.</exception>
    public static OptimizerDescription Read(OnnxModel model)
    {
        var nodes = model.Graph.Nodes.Where(node => node.Op is { Domain: MicrosoftOperators.Domain, OpType: "AdamWOptimizer" or "SGDOptimizerV2" }).ToArray();
        if (nodes.Length != 1)
        {
            throw AdaptException.Invalid("optimizer_model", $"has {nodes.Length} nodes of type AdamWOptimizer or SGDOptimizerV2; there must be one.");
        }

        var settings = nodes[0].Op.OpType == "AdamWOptimizer" ? AdamW(nodes[0]) : new OptimizerSettings { Kind = OptimizerKind.Sgd };
        return new OptimizerDescription { Settings = settings with { MaxGradientNorm = MaxNorm(model.Graph) } };
    }

    private static OptimizerSettings AdamW(Node node)
    {
        var (mode, correct) = (node.GetInt("adam_mode", 0), node.GetInt("correct_bias", 1));
        if (mode is not (0 or 1) || (mode == 0 && correct != 1))
        {
            throw AdaptException.Invalid("optimizer_model", $"adam_mode {mode} with correct_bias {correct}: the mode is 0 with correction, or 1.");
        }

        return new OptimizerSettings
        {
            Kind = OptimizerKind.AdamW,
            Beta1 = node.GetFloat("alpha", 0.9f),
            Beta2 = node.GetFloat("beta", 0.999f),
            Epsilon = node.GetFloat("epsilon", 1e-8f),
            WeightDecay = node.GetFloat("weight_decay", 0.01f),
            AdamWForm = mode == 0 ? AdamWForm.Decoupled : AdamWForm.DecayAfterUpdate,
            BiasCorrection = correct != 0,
        };
    }

    private static double MaxNorm(OnnxGraph graph) =>
        graph.Nodes.FirstOrDefault(node => node.Op is { Domain: MicrosoftOperators.Domain, OpType: "InplaceClipGradNorm" })?.GetFloat("max_norm", 1) ?? 0;
}
