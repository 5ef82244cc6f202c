using OnnxAdapt.Graph;

namespace OnnxAdapt.Autodiff;

/// <summary>A node that a gradient would have to pass and cannot.</summary>
/// <param name="Node">Name of the node, or of its first output when it has none.</param>
/// <param name="Op">Operator.</param>
/// <param name="Opset">Version of the operator set of its domain in the model.</param>
/// <param name="Answer">Absent or refused.</param>
/// <param name="Reason">Why, in a sentence.</param>
public sealed record CoverageProblem(string Node, OperatorId Op, long Opset, GradientAnswer Answer, string Reason)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Op} (node '{Node}', opset {Opset}): {Reason}";
}
