using OnnxAdapt.Graph;
using OnnxAdapt.Graph.Structure;

namespace OnnxAdapt.Autodiff.Training;

/// <summary>
/// Exporters keep weights in Constant nodes too, and in the initializers of branches and loop bodies. Those of floating-point numbers with at
/// least one axis become initializers of the main graph, named as before where the name is free, so that they can be trained like others.
/// </summary>
internal static class ConstantPromotion
{
    public static void Apply(OnnxModel model)
    {
        var names = new GraphNames(model.Graph);
        var promoted = new Dictionary<Value, Value>();
        foreach (var graph in GraphWalk.AllGraphs(model.Graph).ToArray())
        {
            PromoteNodes(model, graph, names, promoted);
            if (graph != model.Graph)
            {
                PromoteInitializers(graph, model.Graph);
            }
        }

        if (promoted.Count > 0)
        {
            Redirect(model.Graph, promoted);
        }
    }

    private static void PromoteNodes(OnnxModel model, OnnxGraph graph, GraphNames names, Dictionary<Value, Value> promoted)
    {
        foreach (var node in graph.Nodes.Where(node => node.Op == OperatorId.Standard("Constant")).ToArray())
        {
            if (node.Output(0) is { } value && !graph.Outputs.Contains(value) && Constants.Of(value, model.IrVersion) is { } tensor && IsWeight(tensor))
            {
                graph.Nodes.Remove(node);
                var taken = graph != model.Graph && GraphWalk.AllGraphs(model.Graph).SelectMany(GraphWalk.DefinedValues).Any(other => other.Name == value.Name);
                var name = taken ? names.Fresh(value.Name) : value.Name;
                promoted[value] = new Value(name, tensor.Type, Shape.Of([.. tensor.Sizes])) { Initializer = tensor };
                model.Graph.Initializers.Add(promoted[value]);
            }
        }
    }

    private static void PromoteInitializers(OnnxGraph graph, OnnxGraph main)
    {
        foreach (var value in graph.Initializers.Where(value => IsWeight(value.Initializer!) && !value.IsOverridable && !graph.Outputs.Contains(value)).ToArray())
        {
            var taken = GraphWalk.AllGraphs(main).SelectMany(GraphWalk.DefinedValues).Any(other => other != value && other.Name == value.Name);
            if (!taken)
            {
                graph.Initializers.Remove(value);
                main.Initializers.Add(value);
            }
        }
    }

    private static bool IsWeight(TensorData tensor) => tensor is { Sizes.Count: > 0, Type: DataType.Float or DataType.Double or DataType.Float16 or DataType.BFloat16 };

    private static void Redirect(OnnxGraph main, Dictionary<Value, Value> promoted)
    {
        foreach (var node in GraphWalk.AllNodes(main))
        {
            for (var i = 0; i < node.Inputs.Count; i++)
            {
                if (node.Inputs[i] is { } input && promoted.TryGetValue(input, out var value))
                {
                    node.ReplaceInput(i, value);
                }
            }
        }
    }
}
