using OnnxAdapt.Abstractions;
using OnnxAdapt.Adaptation.Sessions;

namespace OnnxAdapt.Adaptation.Commands;

/// <summary>What a command leaves behind.</summary>
/// <param name="State">New state.</param>
/// <param name="Parameters">New parameters; null when they stay.</param>
internal sealed record CommandResult(StoredState State, ParameterSet? Parameters);
