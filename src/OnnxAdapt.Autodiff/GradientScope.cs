using OnnxAdapt.Graph;

namespace OnnxAdapt.Autodiff;

/// <summary>What holds throughout a sweep, also in the graphs inside nodes: the table and the operator sets.</summary>
internal sealed record GradientScope(GradientRuleSet Rules, IReadOnlyDictionary<string, long> Opsets)
{
    public static GradientScope Of(GradientRuleSet rules, OnnxModel model) =>
        new(rules, model.Opsets.ToDictionary(pair => pair.Key, pair => pair.Value, StringComparer.Ordinal));

    public long OpsetOf(Node node) => Opsets.TryGetValue(node.Op.Domain, out var version) ? version : 1;

    public GradientRow? RowOf(Node node) => Rules.Find(node.Op, OpsetOf(node));
}
