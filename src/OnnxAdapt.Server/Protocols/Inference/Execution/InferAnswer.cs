namespace OnnxAdapt.Server.Protocols.Inference.Execution;

/// <summary>The answer to one inference.</summary>
/// <param name="Model">Name of the model.</param>
/// <param name="Version">The version that computed it.</param>
/// <param name="Id">The client's name for the request.</param>
/// <param name="Outputs">Outputs in the order they were asked for.</param>
internal sealed record InferAnswer(string Model, long Version, string Id, IReadOnlyList<AnsweredOutput> Outputs);
