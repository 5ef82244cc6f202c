using OnnxAdapt.Autodiff.Lowering;
using OnnxAdapt.Autodiff.Training;
using OnnxAdapt.Graph;
using OnnxAdapt.Graph.Inference;
using OnnxAdapt.Graph.Structure;

namespace OnnxAdapt.Autodiff.Inspection;

/// <summary>What there is to know about a model before it is trained.</summary>
public sealed record GraphInspection
{
    /// <summary>Version of the operator set of each domain; the standard domain is the empty string.</summary>
    public required IReadOnlyDictionary<string, long> Opsets { get; init; }

    /// <summary>Version of the file format.</summary>
    public required long IrVersion { get; init; }

    /// <summary>Name and version of the program that made the model.</summary>
    public required string Producer { get; init; }

    /// <summary>Inputs with type and shape.</summary>
    public required IReadOnlyList<Value> Inputs { get; init; }

    /// <summary>Outputs with type and shape.</summary>
    public required IReadOnlyList<Value> Outputs { get; init; }

    /// <summary>Operators, the most frequent first.</summary>
    public required IReadOnlyList<OperatorInfo> Operators { get; init; }

    /// <summary>Number of nodes, sub-graphs included.</summary>
    public int NodeCount => Operators.Sum(op => op.Count);

    /// <summary>Float initializers by block, from the input to the output; running statistics are left out.</summary>
    public required IReadOnlyList<ParameterGroupInfo> ParameterGroups { get; init; }

    /// <summary>Numbers in all float initializers.</summary>
    public long ParameterCount => ParameterGroups.Sum(group => group.ElementCount);

    /// <summary>Nodes that a gradient from the float outputs to the float initializers would have to pass and cannot; empty when all can be trained.</summary>
    public required IReadOnlyList<CoverageProblem> Blockers { get; init; }

    /// <summary>Inspects a model.</summary>
    /// <param name="model">Model; it is not changed.</param>
    /// <param name="rules">Table of gradients; null takes the default one.</param>
    /// <param name="lowerings">Table of lowerings; null takes the default one.</param>
    public static GraphInspection Of(OnnxModel model, GradientRuleSet? rules = null, LoweringSet? lowerings = null)
    {
        var (table, lowered) = (rules ?? GradientRuleSet.Default, lowerings ?? LoweringSet.Default);
        var prepared = GradientPreparation.Prepare(model, lowered);
        var path = PathToParameters(prepared, table);
        var trainable = prepared.Graph.Initializers.Where(path.Contains).Select(value => value.Name).ToHashSet(StringComparer.Ordinal);
        return new GraphInspection
        {
            Opsets = model.Opsets.ToDictionary(pair => pair.Key, pair => pair.Value, StringComparer.Ordinal),
            IrVersion = model.IrVersion,
            Producer = $"{model.ProducerName} {model.ProducerVersion}".Trim(),
            Inputs = [.. model.Graph.Inputs],
            Outputs = [.. model.Graph.Outputs],
            Operators = OperatorCounts.Of(model, table, lowered),
            ParameterGroups = ParameterBlocks.Of(Flattened(model), trainable),
            Blockers = path.Problems(),
        };
    }

    private static OnnxGraph Flattened(OnnxModel model)
    {
        var copy = GraphCopier.Copy(model);
        GradientPreparation.Inline(copy);
        ShapeInference.Run(copy);
        return copy.Graph;
    }

    private static GradientPath PathToParameters(OnnxModel model, GradientRuleSet rules)
    {
        var names = ParameterCandidate.Of(model.Graph).Select(candidate => candidate.Name).ToHashSet(StringComparer.Ordinal);
        var roots = model.Graph.Outputs.Where(output => GradientPath.IsDifferentiable(output.Type));
        return GradientCoverage.Path(model, roots, model.Graph.Initializers.Where(value => names.Contains(value.Name)), rules);
    }
}
