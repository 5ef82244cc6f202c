using OnnxAdapt.Graph;

namespace OnnxAdapt.Autodiff.Training;

/// <summary>Copies a model's structure; constant tensors are shared.</summary>
internal static class ModelCopy
{
    public static OnnxModel Of(OnnxModel model)
    {
        var copy = new OnnxModel
        {
            IrVersion = model.IrVersion,
            Graph = Of(model.Graph, []),
            ProducerName = "onnxadapt",
        };
        foreach (var (domain, version) in model.Opsets)
        {
            copy.Opsets[domain] = version;
        }

        foreach (var function in model.Functions)
        {
            copy.Functions.Add(function);
        }

        return copy;
    }

    public static OnnxGraph Of(OnnxGraph graph, Dictionary<Value, Value> values)
    {
        var copy = new OnnxGraph { Name = graph.Name };
        foreach (var input in graph.Inputs)
        {
            copy.Inputs.Add(Of(input, values));
        }

        foreach (var initializer in graph.Initializers)
        {
            copy.Initializers.Add(Of(initializer, values));
        }

        foreach (var node in graph.Nodes)
        {
            copy.Nodes.Add(Of(node, values));
        }

        foreach (var output in graph.Outputs)
        {
            copy.Outputs.Add(Of(output, values));
        }

        return copy;
    }

    private static Node Of(Node node, Dictionary<Value, Value> values) => new(
        node.Op,
        node.Inputs.Select(input => input is null ? null : Of(input, values)),
        node.Outputs.Select(output => output is null ? null : Of(output, values)),
        node.Attributes.Select(pair => KeyValuePair.Create(pair.Key, Of(pair.Value, values))),
        node.Name)
    {
        Overload = node.Overload,
    };

    private static AttributeValue Of(AttributeValue attribute, Dictionary<Value, Value> values) => attribute switch
    {
        { Reference: not null } => attribute,
        { Kind: AttributeKind.Graph } => Of(attribute.Graph, values),
        { Kind: AttributeKind.Graphs } => AttributeValue.OfGraphs([.. attribute.Graphs.Select(graph => Of(graph, values))]),
        _ => attribute,
    };

    private static Value Of(Value value, Dictionary<Value, Value> values)
    {
        if (!values.TryGetValue(value, out var copy))
        {
            copy = new Value(value.Name, value.Type, value.Shape) { Initializer = value.Initializer };
            values.Add(value, copy);
        }

        return copy;
    }
}
