using OnnxAdapt.Graph;

namespace OnnxAdapt.Autodiff.Lowering;

/// <summary>Which operators are rewritten into others before gradients are built, and how.</summary>
public sealed class LoweringSet
{
    private readonly Dictionary<OperatorId, LoweringRule> _rules;

    /// <summary>A set of the given rules.</summary>
    public LoweringSet(IEnumerable<KeyValuePair<OperatorId, LoweringRule>> rules) => _rules = rules.ToDictionary(pair => pair.Key, pair => pair.Value);

    /// <summary>All lowerings of this library.</summary>
    public static LoweringSet Default { get; } = new([.. StandardLowerings.Rules, .. ActivationLowerings.Rules, .. FusedLinearLowerings.Rules, .. NormalizationLowerings.Rules]);

    /// <summary>Operators that are lowered.</summary>
    public IReadOnlyCollection<OperatorId> Operators => _rules.Keys;

    /// <summary>Lowers every node of a model's main graph that the set knows, in place.</summary>
    /// <returns>Whether anything was lowered.</returns>
    public bool Apply(OnnxModel model)
    {
        var graph = model.Graph;
        if (!graph.Nodes.Any(node => _rules.ContainsKey(node.Op)))
        {
            return false;
        }

        var emitter = new OperatorEmitter(new GraphBuilder(graph, model.StandardOpset));
        var nodes = graph.Nodes.ToArray();
        var replaced = new Dictionary<Value, Value>();
        graph.Nodes.Clear();
        foreach (var node in nodes)
        {
            Redirect(node, replaced);
            Lower(emitter, node, replaced);
        }

        for (var i = 0; i < graph.Outputs.Count; i++)
        {
            graph.Outputs[i] = replaced.GetValueOrDefault(graph.Outputs[i], graph.Outputs[i]);
        }

        return true;
    }

    private void Lower(OperatorEmitter emitter, Node node, Dictionary<Value, Value> replaced)
    {
        if (!_rules.TryGetValue(node.Op, out var rule) || rule(emitter, node) is not { } results)
        {
            emitter.Graph.Graph.Nodes.Add(node);
            return;
        }

        for (var i = 0; i < node.Outputs.Count; i++)
        {
            if (node.Outputs[i] is { } old && i < results.Count && results[i] is { } result)
            {
                var renamed = emitter.Graph.Graph.Nodes.Count > 0 && result.Producer is not null && !replaced.ContainsValue(result) ? result : emitter.Identity(result);
                renamed.Name = old.Name;
                renamed.Type = old.Type == DataType.Undefined ? renamed.Type : old.Type;
                renamed.Shape = old.Shape ?? renamed.Shape;
                replaced.Add(old, renamed);
            }
        }
    }

    private static void Redirect(Node node, Dictionary<Value, Value> replaced)
    {
        for (var i = 0; i < node.Inputs.Count; i++)
        {
            if (node.Inputs[i] is { } input && replaced.TryGetValue(input, out var value))
            {
                node.ReplaceInput(i, value);
            }
        }
    }
}
