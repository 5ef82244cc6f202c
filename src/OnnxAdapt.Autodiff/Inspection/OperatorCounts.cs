using OnnxAdapt.Autodiff.Lowering;
using OnnxAdapt.Graph;
using OnnxAdapt.Graph.Structure;

namespace OnnxAdapt.Autodiff.Inspection;

/// <summary>Counts operators and looks them up in the tables.</summary>
internal static class OperatorCounts
{
    public static IReadOnlyList<OperatorInfo> Of(OnnxModel model, GradientRuleSet rules, LoweringSet lowerings)
    {
        var functions = model.Functions.Select(function => function.Id).ToHashSet();
        return
        [
            .. GraphWalk.AllNodes(model.Graph)
                .GroupBy(node => node.Op)
                .Select(group => Describe(group.Key, group.Count(), model, rules, lowerings, functions))
                .OrderByDescending(info => info.Count)
                .ThenBy(info => info.Op.ToString(), StringComparer.Ordinal),
        ];
    }

    private static OperatorInfo Describe(OperatorId op, int count, OnnxModel model, GradientRuleSet rules, LoweringSet lowerings, HashSet<OperatorId> functions)
    {
        var row = rules.Find(op, model.Opsets.TryGetValue(op.Domain, out var version) ? version : 1);
        var isLowered = row is null && (lowerings.Operators.Contains(op) || functions.Contains(op));
        return new OperatorInfo(op, count, isLowered ? GradientAnswer.Lowered : row?.Answer ?? GradientAnswer.Absent, row?.Reason);
    }
}
