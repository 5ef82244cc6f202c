using OnnxAdapt.Adaptation.Contract;

namespace OnnxAdapt.Adaptation.Log;

/// <summary>A command at its place among the batches: it is over the examples before it.</summary>
/// <param name="Command">The command; examples to evaluate are not kept.</param>
internal sealed record CommandRecord(SessionCommand Command);
