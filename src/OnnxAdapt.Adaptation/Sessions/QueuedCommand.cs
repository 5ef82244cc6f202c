using OnnxAdapt.Adaptation.Contract;
using OnnxAdapt.Adaptation.Ledger;

namespace OnnxAdapt.Adaptation.Sessions;

/// <summary>A command that waits or runs.</summary>
/// <param name="Command">As it was sent last: examples to evaluate are not in the log.</param>
/// <param name="Marker">Its place among the examples.</param>
internal sealed record QueuedCommand(SessionCommand Command, CommandMarker Marker);
