using OnnxAdapt.Graph.Checking;

namespace OnnxAdapt.Graph.Inference;

/// <summary>What shape inference found.</summary>
/// <param name="Refined">Number of values about which more is known than before.</param>
/// <param name="Contradictions">Places where what the model says does not go together; the values there keep what was declared.</param>
public sealed record ShapeInferenceResult(int Refined, IReadOnlyList<GraphProblem> Contradictions);
