using OnnxAdapt.Graph;

namespace OnnxAdapt.Autodiff.Training;

/// <summary>
/// Puts the nodes of a training graph in the order that frees memory soonest. The runtime walks back from the nodes that nobody consumes,
/// beginning with the last one in the file, and runs what each still needs. In the order of differentiation the gradient of the first layer's
/// weight is last, so that the whole backward pass would run before any weight's gradient, with all adjoints and activations alive. With these
/// nodes at the end, and the one that can run first as the very last, the gradients of a layer are done when its adjoint is there.
/// </summary>
internal static class ExecutionOrder
{
    public static void Arrange(OnnxGraph graph)
    {
        var inputs = graph.Nodes.ToDictionary(node => node, CapturedValues.InputsOf);
        var consumed = inputs.Values.SelectMany(values => values).OfType<Value>().ToHashSet();
        var inner = graph.Nodes.Where(node => node.Outputs.Any(output => output is not null && consumed.Contains(output))).ToArray();
        var place = inner.SelectMany((node, i) => node.Outputs.OfType<Value>().Select(output => (output, i))).ToDictionary(pair => pair.output, pair => pair.i);
        var last = graph.Nodes.Except(inner).OrderByDescending(node => inputs[node].DefaultIfEmpty(null).Max(input => input is null ? -1 : place.GetValueOrDefault(input, -1))).ToArray();
        graph.Nodes.Clear();
        foreach (var node in inner.Concat(last))
        {
            graph.Nodes.Add(node);
        }
    }
}
