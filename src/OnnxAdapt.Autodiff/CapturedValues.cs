using OnnxAdapt.Graph;
using OnnxAdapt.Graph.Structure;

namespace OnnxAdapt.Autodiff;

/// <summary>Values of the outer graph that a node's sub-graphs use; for gradients they are inputs like others.</summary>
internal static class CapturedValues
{
    /// <summary>The node's inputs, then each captured value once.</summary>
    public static IReadOnlyList<Value?> InputsOf(Node node) =>
        GraphWalk.HasSubgraphs(node) ? [.. node.Inputs, .. GraphWalk.CapturedBy(node)] : node.Inputs;
}
