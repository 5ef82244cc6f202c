using System.Collections.Frozen;
using OnnxAdapt.Graph.Structure;

namespace OnnxAdapt.Graph.Packing.Rules;

/// <summary>All rules by operator.</summary>
internal static class PackingRules
{
    private static readonly FrozenDictionary<OperatorId, PackRule> Table =
        ((IEnumerable<(OperatorId Op, PackRule Rule)>)
        [
            .. ElementwiseRules.Rows,
            .. LayoutRules.Rows,
            .. IndexRules.Rows,
            .. MatrixRules.Rows,
            .. ReductionRules.Rows,
            .. FusedAttentionRules.Rows,
            .. FusedEmbeddingRules.Rows,
        ]).ToFrozenDictionary(row => row.Op, row => row.Rule);

    /// <summary>What becomes of a node.</summary>
    /// <exception cref="PackingRefusal">It cannot be packed.</exception>
    public static PackedForm[] Apply(PackingStep step)
    {
        if (GraphWalk.HasSubgraphs(step.Node)) throw new PackingRefusal("it chooses or repeats parts of the graph while it runs");
        if (SizeRules.TryApply(step) is { } sizes) return sizes;
        if (step.Inputs.All(input => input is null or { Kind: FormKind.Static })) return step.Constant();
        return Table.TryGetValue(step.Node.Op, out var rule) ? rule(step) : throw new PackingRefusal("the operator may mix tokens");
    }
}
