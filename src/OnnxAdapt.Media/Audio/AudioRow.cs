using OnnxAdapt.Abstractions;

namespace OnnxAdapt.Media.Audio;

/// <summary>A clip as a graph takes it.</summary>
/// <param name="Tensors">One per graph input, without the batch axis.</param>
/// <param name="Steps">Samples or frames that the graph gets.</param>
/// <param name="Counted">How many of them, from the first, are no padding.</param>
public sealed record AudioRow(IReadOnlyList<NamedTensor> Tensors, int Steps, int Counted);
