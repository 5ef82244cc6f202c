using OnnxAdapt.Graph;
using OnnxAdapt.Graph.Structure;

namespace OnnxAdapt.Autodiff.Lowering;

/// <summary>Which operators are rewritten into others before gradients are built, and how.</summary>
public sealed class LoweringSet
{
    private readonly Dictionary<OperatorId, LoweringRule> _rules;

    /// <summary>A set of the given rules.</summary>
    public LoweringSet(IEnumerable<KeyValuePair<OperatorId, LoweringRule>> rules) => _rules = rules.ToDictionary(pair => pair.Key, pair => pair.Value);

    /// <summary>All lowerings of this library.</summary>
    public static LoweringSet Default { get; } = new(
    [
        .. StandardLowerings.Rules,
        .. MachineLearningLowerings.Rules,
        .. ActivationLowerings.Rules,
        .. FusedLinearLowerings.Rules,
        .. NormalizationLowerings.Rules,
        .. RecurrentLowerings.Rules,
        .. BatchNormalizationLowerings.Rules,
        .. SamplingLowerings.Rules,
        .. AttentionLowerings.Rules,
    ]);

    /// <summary>
    /// The lowerings of the ai.onnx.ml domain alone. A model to which they are applied computes the same, and holds as initializers, under
    /// the names that training graphs give them, the weights that it held as attributes.
    /// </summary>
    public static LoweringSet MachineLearning { get; } = new(MachineLearningLowerings.Rules);

    /// <summary>Operators that are lowered.</summary>
    public IReadOnlyCollection<OperatorId> Operators => _rules.Keys;

    /// <summary>Lowers every node of a model's graph, branches and loop bodies that the set knows, in place.</summary>
    /// <returns>Whether anything was lowered.</returns>
    public bool Apply(OnnxModel model)
    {
        if (!GraphWalk.AllNodes(model.Graph).Any(node => _rules.ContainsKey(node.Op)))
        {
            return false;
        }

        Apply(new GraphBuilder(model.Graph, model.StandardOpset), []);
        return true;
    }

    private void Apply(GraphBuilder builder, Dictionary<Value, Value> replaced)
    {
        var (graph, emitter) = (builder.Graph, new OperatorEmitter(builder));
        var nodes = graph.Nodes.ToArray();
        graph.Nodes.Clear();
        foreach (var node in nodes)
        {
            Redirect(node, replaced);
            foreach (var inner in GraphWalk.SubgraphsOf(node))
            {
                Apply(builder.Inside(inner), replaced);
            }

            Lower(emitter, node, replaced);
        }

        for (var i = 0; i < graph.Outputs.Count; i++)
        {
            graph.Outputs[i] = replaced.GetValueOrDefault(graph.Outputs[i], graph.Outputs[i]);
        }
    }

    private void Lower(OperatorEmitter emitter, Node node, Dictionary<Value, Value> replaced)
    {
        var nodes = emitter.Graph.Graph.Nodes;
        var before = nodes.Count;
        if (!_rules.TryGetValue(node.Op, out var rule) || rule(emitter, node) is not { } results)
        {
            nodes.Add(node);
            return;
        }

        var own = nodes.Skip(before).SelectMany(added => added.Outputs).OfType<Value>().ToHashSet();

        for (var i = 0; i < node.Outputs.Count; i++)
        {
            if (node.Outputs[i] is { } old && i < results.Count && results[i] is { } result)
            {
                var renamed = own.Remove(result) ? result : emitter.Identity(result);
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
