using OnnxAdapt.Graph;

namespace OnnxAdapt.Autodiff.Lowering;

/// <summary>Writes a node in terms of operators that have gradient rules.</summary>
/// <param name="emitter">Writer into the graph, at the node's place.</param>
/// <param name="node">The node that is replaced.</param>
/// <returns>One value for each output of the node that is used, in order, null for the others; or null when the node has to stay.</returns>
public delegate IReadOnlyList<Value?>? LoweringRule(OperatorEmitter emitter, Node node);
