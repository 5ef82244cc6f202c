using OnnxAdapt.Graph;
using OnnxAdapt.Graph.Structure;

namespace OnnxAdapt.OrtTraining.Generation;

/// <summary>Writes the scaling of targets between their input and the loss.</summary>
internal static class ScaledTargets
{
    public static void Apply(OnnxGraph graph, string input, TargetScaling scaling)
    {
        var old = graph.Inputs.First(value => value.Name == input);
        var names = new GraphNames(graph);
        old.Name = names.Fresh($"{input}_scaled");
        var target = new Value(input, old.Type, old.Shape);
        graph.Inputs[graph.Inputs.IndexOf(old)] = target;
        var centred = new Value(names.Fresh($"{input}_centred"), old.Type, old.Shape);
        graph.Nodes.Insert(0, new Node(OperatorId.Standard("Sub"), [target, Row(graph, names.Fresh($"{input}_center"), scaling.Center)], [centred]));
        graph.Nodes.Insert(1, new Node(OperatorId.Standard("Div"), [centred, Row(graph, names.Fresh($"{input}_deviation"), scaling.Deviation)], [old]));
    }

    private static Value Row(OnnxGraph graph, string name, IReadOnlyList<float> numbers)
    {
        var value = new Value(name, DataType.Float, Shape.Of(numbers.Count)) { Initializer = TensorData.Of([.. numbers], numbers.Count) };
        graph.Initializers.Add(value);
        return value;
    }
}
