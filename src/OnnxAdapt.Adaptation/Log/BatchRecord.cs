using OnnxAdapt.Abstractions;
using OnnxAdapt.Adaptation.Contract;

namespace OnnxAdapt.Adaptation.Log;

/// <summary>One acknowledged batch as it lies in the log.</summary>
/// <param name="Sequence">Its number.</param>
/// <param name="Digest">SHA-256 over all examples as received, rejected ones included: tells a repeated batch from another.</param>
/// <param name="Rejected">Examples not taken.</param>
/// <param name="Accepted">Examples taken, in order.</param>
internal sealed record BatchRecord(long Sequence, byte[] Digest, IReadOnlyList<Rejection> Rejected, IReadOnlyList<Example> Accepted);
