using OnnxAdapt.Graph.Structure;

namespace OnnxAdapt.Graph.Rewriting;

/// <summary>Goes once over all nodes of a graph and those inside it, and applies at most one rule to each.</summary>
internal sealed class RewriteSweep(OnnxModel model, OnnxGraph root, ILookup<OperatorId, RewriteRule> rules, ISet<string> notes)
{
    private readonly GraphUses _uses = new(root);
    private readonly GraphNames _names = new(root);

    /// <summary>Number of rules applied.</summary>
    public int Run() => RunOn(root, new HashSet<Value>());

    private int RunOn(OnnxGraph graph, HashSet<Value> outer)
    {
        var changes = 0;
        var available = new HashSet<Value>(outer);
        available.UnionWith(graph.Inputs.Concat(graph.Initializers).Concat(graph.SparseInitializers));
        List<Node> nodes = [];
        foreach (var node in graph.Nodes)
        {
            foreach (var inner in GraphWalk.SubgraphsOf(node))
            {
                changes += RunOn(inner, available);
            }

            if (FindRule(node) is var (rule, match))
            {
                Apply(rule, match, graph, nodes, available);
                changes++;
            }

            Append(node, nodes, available);
        }

        graph.Nodes.Clear();
        nodes.ForEach(graph.Nodes.Add);
        return changes;
    }

    private static void Append(Node node, List<Node> nodes, HashSet<Value> available)
    {
        nodes.Add(node);
        available.UnionWith(node.Outputs.OfType<Value>());
    }

    private (RewriteRule Rule, RewriteMatch Match)? FindRule(Node node)
    {
        if (node.Outputs.OfType<Value>().All(_uses.IsUnused))
        {
            return null;
        }

        foreach (var rule in rules[node.Op])
        {
            var match = new RewriteMatch(model, node, _uses);
            if (rule.Pattern.MatchNode(node, match) is not null)
            {
                continue;
            }

            if (rule.Refuse(match) is not { } reason)
            {
                return (rule, match);
            }

            notes.Add($"Rule {rule.Name} does not apply to {node}: {reason}.");
        }

        return null;
    }

    private void Apply(RewriteRule rule, RewriteMatch match, OnnxGraph graph, List<Node> nodes, HashSet<Value> available)
    {
        var patch = new GraphPatch(_names);
        rule.Rewrite(match, patch);
        foreach (var constant in patch.Constants)
        {
            graph.Initializers.Add(constant);
            available.Add(constant);
        }

        foreach (var node in patch.Nodes)
        {
            RequireAvailable(rule, match, node, available);
            Append(node, nodes, available);
            _uses.Add(node);
        }

        foreach (var (old, replacement) in patch.Replacements)
        {
            RequireFitting(rule, match, old, replacement, available);
            Replace(old, replacement, graph, patch, nodes, available);
        }

        if (patch.Replacements.Count == 0)
        {
            throw Mistake(rule, match, "it replaces nothing");
        }
    }

    private static void RequireAvailable(RewriteRule rule, RewriteMatch match, Node node, HashSet<Value> available)
    {
        if (GraphWalk.NeededBy(node).FirstOrDefault(value => !available.Contains(value)) is { } missing)
        {
            throw Mistake(rule, match, $"the new node {node} needs '{missing.Name}', which is not computed before");
        }
    }

    private static void RequireFitting(RewriteRule rule, RewriteMatch match, Value old, Value replacement, HashSet<Value> available)
    {
        if (!match.Nodes.Any(node => node.Outputs.Contains(old)))
        {
            throw Mistake(rule, match, $"it replaces '{old.Name}', which is no output of the matched nodes");
        }

        if (!available.Contains(replacement))
        {
            throw Mistake(rule, match, $"it puts '{replacement.Name}', which is not computed before, in the place of '{old.Name}'");
        }

        if (!Fits(old, replacement))
        {
            throw Mistake(rule, match, $"it puts {replacement} in the place of {old}");
        }
    }

    private static bool Fits(Value old, Value replacement) =>
        (old.Type == DataType.Undefined || replacement.Type == DataType.Undefined || old.Type == replacement.Type)
        && (old.Shape is null || replacement.Shape is null
            || (old.Shape.Count == replacement.Shape.Count && old.Shape.Zip(replacement.Shape).All(pair => pair.First.Size is null || pair.Second.Size is null || pair.First.Size == pair.Second.Size)));

    private void Replace(Value old, Value replacement, OnnxGraph graph, GraphPatch patch, List<Node> nodes, HashSet<Value> available)
    {
        var isNew = replacement.Producer is not null && patch.Nodes.Contains(replacement.Producer) && !patch.Replacements.Any(other => other.Old != old && other.Replacement == replacement);
        if (!isNew && graph.Outputs.Contains(old))
        {
            var alias = new Node(OperatorId.Standard("Identity"), [replacement], [new Value(_names.Fresh(old.Name))]);
            Append(alias, nodes, available);
            _uses.Add(alias);
            (replacement, isNew) = (alias.Outputs[0]!, true);
        }

        _uses.ReplaceAll(old, replacement);
        if (isNew)
        {
            TakeOver(old, replacement);
        }
    }

    /// <summary>The new value bears the name, and the type where its own is not known, since the outside knows the old value by them.</summary>
    private void TakeOver(Value old, Value replacement)
    {
        (old.Name, replacement.Name) = (replacement.Name, old.Name);
        replacement.Type = replacement.Type == DataType.Undefined ? old.Type : replacement.Type;
        replacement.Shape ??= old.Shape;
        replacement.Extras ??= old.Extras;
    }

    private static GraphException Mistake(RewriteRule rule, RewriteMatch match, string what) => new($"Rule {rule.Name} on {match.Root}: {what}.");
}
