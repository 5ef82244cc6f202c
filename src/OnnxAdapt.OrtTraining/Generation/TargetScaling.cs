namespace OnnxAdapt.OrtTraining.Generation;

/// <summary>Puts the targets of a regression on the scale of the outputs that the loss is computed on: (y - center) / deviation, per output.</summary>
/// <param name="Center">Subtracted from each target.</param>
/// <param name="Deviation">Then divides it; not 0.</param>
public sealed record TargetScaling(IReadOnlyList<float> Center, IReadOnlyList<float> Deviation);
