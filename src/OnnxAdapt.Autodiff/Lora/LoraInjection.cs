using OnnxAdapt.Autodiff.Blocks;
using OnnxAdapt.Autodiff.Training;
using OnnxAdapt.Graph;
using OnnxAdapt.Graph.Inference;
using OnnxAdapt.Graph.Structure;

namespace OnnxAdapt.Autodiff.Lora;

/// <summary>
/// Puts low-rank adapters (Hu et al., 2021) beside the weights of a model: y = W x becomes y = W x + alpha / rank B A x, with A random and B zero.
/// Where a weight is used by products, convolutions and lookups, the two thin factors run beside it; where it goes through other operators
/// first, or into a recurrent layer, the sum of weight and update is computed in the graph.
/// </summary>
public static class LoraInjection
{
    /// <summary>Injects adapters; the given model is not changed.</summary>
    /// <exception cref="AutodiffException">The targets select no weight that an adapter fits, or a setting is out of range.</exception>
    public static LoraModel Inject(OnnxModel model, LoraOptions options)
    {
        Validate(options);
        var copy = GraphCopier.Copy(model);
        GradientPreparation.Inline(copy);
        ShapeInference.Run(copy);
        var targets = ParameterCandidate.Of(copy.Graph).Where(options.Targets.Selects).Where(IsWeight).ToArray();
        if (targets.Length == 0)
        {
            throw new AutodiffException($"No low-rank adapter fits: {options.Targets.Description} select no weight with two or more axes.");
        }

        var emitter = new OperatorEmitter(new GraphBuilder(copy.Graph, copy.StandardOpset));
        var pairs = targets.Select(target => new LoraWriter(emitter, options, target).Write()).ToArray();
        TopologicalOrder.Apply(copy.Graph);
        return new LoraModel(copy, pairs);
    }

    private static bool IsWeight(ParameterCandidate candidate) =>
        candidate.Value.Sizes.Count >= 2 && candidate.Uses.Any(use => use.Input < use.Node.Inputs.Count) && (candidate.Roles & (ParameterRole.Weight | ParameterRole.Embedding)) != 0;

    private static void Validate(LoraOptions options)
    {
        if (options.Rank < 1)
        {
            throw new AutodiffException($"The rank is {options.Rank}; it must be at least 1.");
        }

        if (!double.IsFinite(options.Alpha) || options.Alpha <= 0)
        {
            throw new AutodiffException($"Alpha is {options.Alpha}; it must be a positive number.");
        }
    }
}
