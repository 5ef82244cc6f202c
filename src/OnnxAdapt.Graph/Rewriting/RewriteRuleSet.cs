using OnnxAdapt.Graph.Checking;
using OnnxAdapt.Graph.Passes;

namespace OnnxAdapt.Graph.Rewriting;

/// <summary>
/// Applies rules to every node of a model, the graphs inside it and its functions until none applies any more. Rules do not touch the
/// graph: each gives a patch, which is checked and put in; a mistake is reported by rule and node.
/// </summary>
public sealed class RewriteRuleSet : GraphPass
{
    private readonly ILookup<OperatorId, RewriteRule> _rules;
    private readonly string _name;

    /// <summary>A set of rules; where several match a node, the first one wins.</summary>
    public RewriteRuleSet(string name, params IEnumerable<RewriteRule> rules) => (_name, _rules) = (name, rules.ToLookup(rule => rule.Pattern.Op));

    /// <inheritdoc/>
    public override string Name => _name;

    /// <summary>Most times that rules are applied before it is taken for an endless exchange.</summary>
    /// <value>Default 1,000,000.</value>
    public int MaxApplications { get; init; } = 1_000_000;

    /// <inheritdoc/>
    protected override string? Precondition(OnnxModel model) => FirstProblem(model);

    /// <inheritdoc/>
    protected override string? Postcondition(OnnxModel model) => FirstProblem(model);

    /// <inheritdoc/>
    protected override PassResult Apply(OnnxModel model)
    {
        var notes = new HashSet<string>(StringComparer.Ordinal);
        var total = 0;
        foreach (var graph in model.Functions.Select(function => function.Body).Prepend(model.Graph))
        {
            int changes;
            do
            {
                changes = new RewriteSweep(model, graph, _rules, notes).Run();
                total += changes;
                DeadNodeElimination.Apply(graph);
            }
            while (changes > 0 && total < MaxApplications);
        }

        return total < MaxApplications ? new PassResult(total, [.. notes]) : throw new GraphException($"The rules of {Name} have been applied {total} times without coming to an end.");
    }

    private static string? FirstProblem(OnnxModel model) => GraphChecker.CheckStructure(model).FirstOrDefault()?.ToString();
}
