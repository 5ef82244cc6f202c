using OnnxAdapt.Graph;

namespace OnnxAdapt.Autodiff.Training;

/// <summary>
/// Puts the nodes of a training graph in the order that frees memory soonest. The runtime walks back from the nodes that nobody consumes,
/// beginning with the last one in the file, and runs what each still needs. In the order of differentiation the gradient of the first layer's
/// weight is last, so that the whole backward pass would run before any weight's gradient, with all adjoints and activations alive. With these
/// nodes at the end, the first layer's first, the gradients of a layer are done when its adjoint is there.
/// </summary>
internal static class ExecutionOrder
{
    public static void Arrange(OnnxGraph graph)
    {
        var consumed = graph.Nodes.SelectMany(CapturedValues.InputsOf).OfType<Value>().ToHashSet();
        var inner = graph.Nodes.Where(node => node.Outputs.Any(output => output is not null && consumed.Contains(output))).ToArray();
        var last = graph.Nodes.Except(inner).Reverse().ToArray();
        graph.Nodes.Clear();
        foreach (var node in inner.Concat(last))
        {
            graph.Nodes.Add(node);
        }
    }
}
