using OnnxAdapt.Autodiff.Blocks;
using OnnxAdapt.Graph;
using OnnxAdapt.Graph.Inference;
using OnnxAdapt.Graph.Structure;

namespace OnnxAdapt.Autodiff.Training;

/// <summary>A float initializer that could be trained.</summary>
/// <param name="Name">Name in the graph.</param>
/// <param name="Value">Current value.</param>
/// <param name="Uses">Nodes that bring it together with data.</param>
public sealed record ParameterCandidate(string Name, TensorData Value, IReadOnlyList<ParameterUse> Uses)
{
    /// <summary>What it does, by the operators that use it.</summary>
    public ParameterRole Roles { get; init; }

    /// <summary>Where it is first used along the depth of the network.</summary>
    public BlockPlace Place { get; init; } = new(-1, 0);

    /// <summary>Whether it belongs to the head: one made by <see cref="HeadBuilder"/> if the graph has one, else the graph's own output layer.</summary>
    public bool IsHead { get; init; }

    /// <summary>Whether it is the scale or bias of a normalisation, by the operators that use it or by its name.</summary>
    public bool IsNorm => Roles.HasFlag(ParameterRole.Norm)
        || Name.Contains("norm", StringComparison.OrdinalIgnoreCase) || Name.Contains("ln_", StringComparison.OrdinalIgnoreCase);

    /// <summary>Whether it is an additive term: a vector that is added or taken as bias of a layer, or named so.</summary>
    public bool IsBias => Roles.HasFlag(ParameterRole.Bias) || Name.EndsWith(".bias", StringComparison.OrdinalIgnoreCase);

    /// <summary>Number of its elements.</summary>
    public long ElementCount => Value.ElementCount;

    /// <summary>The candidates of a model; its functions are looked into.</summary>
    /// <param name="model">Model; it is not changed.</param>
    public static IReadOnlyList<ParameterCandidate> Of(OnnxModel model)
    {
        var copy = GraphCopier.Copy(model);
        GradientPreparation.Inline(copy);
        ShapeInference.Run(copy);
        return Of(copy.Graph);
    }

    /// <summary>
    /// All float initializers of a graph with at least one axis, with their uses, roles and places; running statistics of normalisations are
    /// none. Functions should be inlined.
    /// </summary>
    public static IReadOnlyList<ParameterCandidate> Of(OnnxGraph graph)
    {
        var flow = new GraphFlow(graph);
        var blocks = BlockDiscovery.Find(flow);
        var roles = new ParameterRoles(flow);
        var hasHead = graph.Initializers.Any(value => IsOwnHead(value.Name));
        return
        [
            .. from value in graph.Initializers
               where flow.IsWeight(value)
               let uses = flow.MeetingsOf(value)
               where uses.Count == 0 || !uses.All(use => NormPattern.IsStatistic(use.Node, use.Input))
               let role = roles.Of(value, uses)
               let place = blocks.PlaceOf(value.Name)
               select new ParameterCandidate(value.Name, value.Initializer!, uses)
               {
                   Roles = role,
                   Place = place,
                   IsHead = hasHead ? IsOwnHead(value.Name) : role.HasFlag(ParameterRole.OutputLayer) && (place.IsTail || place.Count == 0),
               },
        ];
    }

    private static bool IsOwnHead(string name) => name.StartsWith(HeadOptions.DefaultPrefix, StringComparison.Ordinal);
}
