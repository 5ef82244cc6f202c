using OnnxAdapt.Graph;
using OnnxAdapt.Graph.Structure;

namespace OnnxAdapt.Autodiff.Training;

/// <summary>
/// Lets a graph of 16-bit numbers compute in float: inputs and weights are cast where they come in, outputs where they go out, and everything
/// between, gradients included, is float, so that only the gradient of a 16-bit weight is rounded once at its end.
/// </summary>
internal static class HalfPrecision
{
    private static readonly string[] TypeAttributes = ["to", "dtype"];

    /// <summary>Changes the graph in place; values that are inputs, weights or outputs of the main graph keep their type.</summary>
    public static void ComputeInFloat(OperatorEmitter emitter)
    {
        var main = emitter.Graph.Graph;
        if (!GraphWalk.AllGraphs(main).SelectMany(GraphWalk.DefinedValues).Any(value => IsHalf(value.Type)))
        {
            return;
        }

        var (first, last) = (new List<(OnnxGraph Graph, Node Cast)>(), new List<Node>());
        var floats = new Dictionary<Value, Value>();
        foreach (var graph in GraphWalk.AllGraphs(main))
        {
            var sources = graph == main ? graph.Inputs.Concat(graph.Initializers) : graph.Initializers;
            first.AddRange(sources.Where(value => IsHalf(value.Type)).Select(value => (graph, Cast(value, floats[value] = FloatOf(emitter, value), DataType.Float))));
        }

        foreach (var output in main.Outputs.Where(value => IsHalf(value.Type) && value.Producer is not null).Distinct())
        {
            last.Add(Cast(floats[output] = FloatOf(emitter, output), output, output.Type));
        }

        foreach (var value in GraphWalk.AllGraphs(main).SelectMany(InnerValues).Where(value => IsHalf(value.Type) && !floats.ContainsKey(value)))
        {
            floats[value] = new Value(value.Name, DataType.Float, value.Shape);
        }

        foreach (var graph in GraphWalk.AllGraphs(main).ToArray())
        {
            Rewrite(graph, graph == main, floats);
        }

        first.ForEach(item => item.Graph.Nodes.Insert(0, item.Cast));
        foreach (var cast in last)
        {
            main.Nodes.Add(new Node(cast.Op, cast.Inputs, cast.Outputs, cast.Attributes));
        }

        IEnumerable<Value> InnerValues(OnnxGraph graph) => graph.Nodes.SelectMany(node => node.Outputs).OfType<Value>().Concat(graph == main ? [] : graph.Inputs);
    }

    private static bool IsHalf(DataType type) => type is DataType.Float16 or DataType.BFloat16;

    private static Value FloatOf(OperatorEmitter emitter, Value value) => new(emitter.Graph.FreshName($"{value.Name}_float"), DataType.Float, value.Shape);

    private static Node Cast(Value from, Value to, DataType type) => new(OperatorId.Standard("Cast"), [from], [to], [new("to", (long)type)]);

    private static void Rewrite(OnnxGraph graph, bool isMain, Dictionary<Value, Value> floats)
    {
        Value? Find(Value? value) => value is null ? null : floats.GetValueOrDefault(value, value);
        for (var i = 0; i < graph.Nodes.Count; i++)
        {
            var node = graph.Nodes[i];
            var attributes = node.Attributes.Select(pair => KeyValuePair.Create(pair.Key, Widened(pair.Key, pair.Value)));
            graph.Nodes[i] = new Node(node.Op, node.Inputs.Select(Find), node.Outputs.Select(Find), attributes, node.Name) { Overload = node.Overload };
        }

        foreach (var values in isMain ? Array.Empty<IList<Value>>() : [graph.Inputs, graph.Outputs])
        {
            for (var i = 0; i < values.Count; i++)
            {
                values[i] = Find(values[i])!;
            }
        }
    }

    private static AttributeValue Widened(string name, AttributeValue attribute) => attribute switch
    {
        { Kind: AttributeKind.Int } when TypeAttributes.Contains(name) && IsHalf((DataType)(int)attribute.Int) => (long)DataType.Float,
        { Kind: AttributeKind.Tensor } when IsHalf(attribute.Tensor.Type) => Widened(attribute.Tensor),
        _ => attribute,
    };

    private static TensorData Widened(TensorData tensor) => TensorData.Of(
        tensor.Type == DataType.Float16
            ? Array.ConvertAll(tensor.AsSpan<Half>().ToArray(), number => (float)number)
            : Array.ConvertAll(tensor.AsSpan<ushort>().ToArray(), bits => BitConverter.UInt32BitsToSingle((uint)bits << 16)),
        [.. tensor.Sizes]);
}
