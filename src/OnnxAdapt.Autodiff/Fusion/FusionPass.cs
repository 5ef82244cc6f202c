using OnnxAdapt.Graph;
using OnnxAdapt.Graph.Rewriting;

namespace OnnxAdapt.Autodiff.Fusion;

/// <summary>
/// Puts whole layers in the place of the primitive operators that exporters spell them in, where the whole has a shorter gradient and a
/// faster kernel. The runtime does the same for inference, but not where a backward pass uses the values in between.
/// </summary>
internal static class FusionPass
{
    private const long Needed = 17;

    private static readonly RewriteRuleSet Rules = new(
        "fusion", [.. GeluFusion.All, .. LayerNormalizationFusion.All, new ProjectionFusion()]);

    /// <summary>Fuses in place; every initializer stays, used or not, since it may be asked for by name.</summary>
    public static void Apply(OnnxModel model)
    {
        if (model.StandardOpset < Needed)
        {
            return;
        }

        var initializers = model.Graph.Initializers.ToArray();
        Rules.Run(model);
        foreach (var lost in initializers.Except(model.Graph.Initializers).ToArray())
        {
            model.Graph.Initializers.Add(lost);
        }

        if (model.Graph.Nodes.Any(node => node.Op.Domain == GeluFusion.Contributed))
        {
            model.Opsets.TryAdd(GeluFusion.Contributed, 1);
        }
    }
}
