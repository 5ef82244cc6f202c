using OnnxAdapt.Abstractions;

namespace OnnxAdapt.Adaptation.Training;

/// <summary>A run's state with its tensors.</summary>
/// <param name="State">Where it stands.</param>
/// <param name="Parameters">Parameters, as the backend holds them.</param>
/// <param name="Optimizer">Optimizer state.</param>
/// <param name="BestParameters">Parameters of the best pass; empty for none.</param>
internal sealed record RunCheckpoint(RunState State, ParameterSet Parameters, ParameterSet Optimizer, ParameterSet BestParameters);
