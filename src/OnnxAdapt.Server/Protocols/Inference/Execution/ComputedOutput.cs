using OnnxAdapt.Abstractions;
using OnnxAdapt.Serving.Engine;

namespace OnnxAdapt.Server.Protocols.Inference.Execution;

/// <summary>An output with the rows of the whole request.</summary>
/// <param name="Value">Its elements.</param>
/// <param name="Ranked">For scores and labels: what each row is made of.</param>
internal sealed record ComputedOutput(Tensor Value, IReadOnlyList<IReadOnlyList<LabelScore>>? Ranked = null);
