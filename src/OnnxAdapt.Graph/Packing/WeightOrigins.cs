using OnnxAdapt.Graph.Structure;

namespace OnnxAdapt.Graph.Packing;

/// <summary>The matrices that a graph stores, by the names under which its operators meet them: as they are, or turned around; and how often they do.</summary>
internal sealed class WeightOrigins
{
    private readonly Dictionary<string, (string Weight, bool Turns)> _origins = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _uses = new(StringComparer.Ordinal);

    private WeightOrigins()
    {
    }

    /// <summary>None.</summary>
    public static WeightOrigins None { get; } = new();

    /// <summary>The matrices of a graph, before anything is computed of them.</summary>
    public static WeightOrigins Of(OnnxGraph graph)
    {
        var origins = new WeightOrigins();
        var uses = new GraphUses(graph);
        foreach (var weight in graph.Initializers.Where(value => value is { Initializer: { Sizes.Count: 2, Type: DataType.Float }, IsOverridable: false }))
        {
            origins._uses[weight.Name] = origins.Follow(weight, weight.Name, false, uses);
        }

        return origins;
    }

    /// <summary>The matrix that a value is, and whether it is turned; null when it is none.</summary>
    public (string Weight, bool Turns)? Find(string name) => _origins.TryGetValue(name, out var origin) ? origin : null;

    /// <summary>Operators and outputs that use a matrix.</summary>
    public int UsesOf(string weight) => _uses.GetValueOrDefault(weight);

    /// <summary>Whether an operator only turns a matrix around.</summary>
    public static bool IsTurn(Node node) => node.Op == OperatorId.Standard("Transpose") && (node.GetInts("perm") is not { } order || order is [1, 0]);

    /// <summary>Whether an operator gives on what it gets.</summary>
    public static bool IsSame(Node node) => node.Op == OperatorId.Standard("Identity");

    private int Follow(Value value, string weight, bool turns, GraphUses uses)
    {
        _origins[value.Name] = (weight, turns);
        return uses.OutputsOf(value).Count
            + uses.Of(value).Sum(use => IsTurn(use.Node) || IsSame(use.Node) ? Follow(use.Node.Outputs[0]!, weight, turns != IsTurn(use.Node), uses) : 1);
    }
}
