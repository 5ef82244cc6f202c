using OnnxAdapt.Abstractions;
using OnnxAdapt.Server.Protocols.Inference.Requests;
using OnnxAdapt.Server.Protocols.Inference.SharedMemory;

namespace OnnxAdapt.Server.Protocols.Inference.Execution;

/// <summary>An output of an answer.</summary>
/// <param name="Asked">What was asked for.</param>
/// <param name="Value">Its elements.</param>
/// <param name="Written">Where they were written to; null when they belong into the answer.</param>
internal sealed record AnsweredOutput(RequestedOutput Asked, Tensor Value, MemoryTarget? Written);
