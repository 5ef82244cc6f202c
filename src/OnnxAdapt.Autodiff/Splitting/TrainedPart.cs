using OnnxAdapt.Graph;
using OnnxAdapt.Graph.Structure;

namespace OnnxAdapt.Autodiff.Splitting;

/// <summary>Nodes whose results differ from step to step: those behind trained parameters, and those behind random numbers or statistics of the batch.</summary>
internal sealed class TrainedPart
{
    private readonly HashSet<Value> _values = [];
    private readonly HashSet<Node> _nodes = [];

    public TrainedPart(OnnxModel model, HashSet<string> trained, GraphCutOptions options)
    {
        var graph = model.Graph;
        var changed = graph.Initializers.Where(value => trained.Contains(value.Name)).ToHashSet();
        _values.UnionWith(changed);
        foreach (var node in graph.Nodes)
        {
            var needed = GraphWalk.NeededBy(node).ToArray();
            if (needed.Any(changed.Contains))
            {
                changed.UnionWith(node.Outputs.OfType<Value>());
            }

            if (needed.Any(_values.Contains) || Varies(node, options))
            {
                _nodes.Add(node);
                _values.UnionWith(node.Outputs.OfType<Value>());
            }
        }

        Outputs = [.. graph.Outputs.Where(changed.Contains)];
    }

    /// <summary>Outputs that depend on a trained parameter.</summary>
    public IReadOnlyList<Value> Outputs { get; }

    public bool Contains(Node node) => _nodes.Contains(node);

    public bool Contains(Value value) => _values.Contains(value);

    private static bool Varies(Node node, GraphCutOptions options) => node.Op.OpType switch
    {
        "Dropout" => options.Dropout || node.Input(2) is not null,
        "BatchNormalization" => options.BatchStatistics || node.GetInt("training_mode", 0) == 1,
        "RandomNormal" or "RandomNormalLike" or "RandomUniform" or "RandomUniformLike" or "Bernoulli" or "Multinomial" => true,
        _ => GraphWalk.SubgraphsOf(node).SelectMany(GraphWalk.AllNodes).Any(inner => Varies(inner, options)),
    };
}
