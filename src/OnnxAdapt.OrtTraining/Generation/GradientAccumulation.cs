using OnnxAdapt.Graph;
using OnnxAdapt.Graph.Structure;
using OnnxAdapt.OrtTraining.Artifacts;

namespace OnnxAdapt.OrtTraining.Generation;

/// <summary>
/// Adds, per trained parameter, a node that adds the gradient to the buffer that comes in, or puts it there when the flag is set. The runtime
/// changes the buffer in place, so it is an input of the graph itself; the node's flag is an output that keeps the node alive.
/// </summary>
internal static class GradientAccumulation
{
    public static void Add(OnnxGraph graph, IReadOnlyList<Value> parameters, IReadOnlyList<Value> gradients)
    {
        var names = new GraphNames(graph);
        var buffers = parameters.Select(parameter => new Value(parameter.Name + ArtifactNames.BufferSuffix, DataType.Float, parameter.Shape)).ToArray();
        var reset = new Value(ArtifactNames.ResetFlag, DataType.Bool, Shape.Of(1));
        AddAll(graph.Inputs, buffers.Append(reset));
        for (var i = 0; i < buffers.Length; i++)
        {
            names.Rename(gradients[i], names.IsTaken(parameters[i].Name + ArtifactNames.GradientSuffix) ? gradients[i].Name : parameters[i].Name + ArtifactNames.GradientSuffix);
            var done = new Value(parameters[i].Name + ArtifactNames.AccumulatedSuffix, DataType.Bool, Shape.Of(1));
            graph.Nodes.Add(new Node(new OperatorId(ReservedNames.Domain, "InPlaceAccumulatorV2"), [buffers[i], gradients[i], reset], [done], null, $"GradientAccumulator{i + 1}"));
            graph.Outputs.Add(done);
        }
    }

    private static void AddAll(IList<Value> list, IEnumerable<Value> values)
    {
        foreach (var value in values)
        {
            list.Add(value);
        }
    }
}
