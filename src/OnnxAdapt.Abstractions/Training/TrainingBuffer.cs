namespace OnnxAdapt.Abstractions;

/// <summary>A value that every run of a training program replaces by one of its outputs, such as the running mean of a batch normalisation.</summary>
/// <param name="Name">Graph input of both graphs that takes the current value.</param>
/// <param name="UpdateOutput">Output of the training graph with the next value; same shape.</param>
/// <param name="Dimensions">Fixed shape.</param>
public sealed record TrainingBuffer(string Name, string UpdateOutput, IReadOnlyList<long> Dimensions);
