using OnnxAdapt.Autodiff.Lowering;
using OnnxAdapt.Graph;
using OnnxAdapt.Graph.Structure;

namespace OnnxAdapt.Autodiff.TrainingOperators;

/// <summary>The form of every training operator in standard operators.</summary>
public sealed class ExpansionSet
{
    private readonly Dictionary<OperatorId, LoweringRule> _rules;

    /// <summary>A set of the given expansions, by operator name.</summary>
    public ExpansionSet(IEnumerable<KeyValuePair<string, LoweringRule>> expansions) =>
        _rules = expansions.ToDictionary(pair => TrainingOperatorNames.Id(pair.Key), pair => pair.Value);

    /// <summary>All expansions of this library.</summary>
    public static ExpansionSet Default { get; } = new(
    [
        .. ActivationExpansions.Expansions,
        .. IndexingExpansions.Expansions,
        .. ConvolutionExpansions.Expansions,
        .. PoolingExpansions.Expansions,
        .. NormalizationExpansions.Expansions,
        .. LayerNormalizationExpansions.Expansions,
        .. RecurrentExpansions.Expansions,
        .. ForwardExpansions.Expansions,
        .. RandomExpansions.Expansions,
    ]);

    /// <summary>
    /// Expands, in place, every training operator of a model for which there is no kernel, until none is left; those that stay make the
    /// model import their domain.
    /// </summary>
    /// <param name="model">Model, its values typed as far as they are known.</param>
    /// <param name="kernels">Names of the training operators that the runtime at hand has kernels for; empty for the standard form.</param>
    /// <exception cref="AutodiffException">An operator has neither kernel nor expansion.</exception>
    public void Apply(OnnxModel model, IReadOnlySet<string> kernels)
    {
        var set = new LoweringSet(_rules.Select(pair => KeyValuePair.Create<OperatorId, LoweringRule>(
            pair.Key,
            (emitter, node) => HasKernel(node, kernels) ? null : pair.Value(emitter, node))));
        while (GraphWalk.AllNodes(model.Graph).Any(node => IsOurs(node) && !HasKernel(node, kernels)))
        {
            Require(model, kernels);
            set.Apply(model);
        }

        ForwardExpansions.Promote(model.Graph, kernels);
        if (GraphWalk.AllNodes(model.Graph).Any(IsOurs))
        {
            model.Opsets[TrainingOperatorNames.Domain] = TrainingOperatorNames.Version;
        }
    }

    private static bool IsOurs(Node node) => node.Op.Domain == TrainingOperatorNames.Domain;

    private static bool HasKernel(Node node, IReadOnlySet<string> kernels) =>
        kernels.Contains(node.Op.OpType) && node.Inputs[0]?.Type is DataType.Float or DataType.Undefined && KernelLimits.Allow(node);

    private void Require(OnnxModel model, IReadOnlySet<string> kernels)
    {
        if (GraphWalk.AllNodes(model.Graph).FirstOrDefault(node => IsOurs(node) && !HasKernel(node, kernels) && !_rules.ContainsKey(node.Op)) is { } node)
        {
            throw new AutodiffException($"The training operator {node.Op} has no kernel for {node.Inputs[0]?.Type} here and no form in standard operators.");
        }
    }
}
