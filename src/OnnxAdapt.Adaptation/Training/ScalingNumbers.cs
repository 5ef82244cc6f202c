namespace OnnxAdapt.Adaptation.Training;

/// <summary>The numbers of a <see cref="FeatureScaling"/>.</summary>
/// <param name="Mean">Subtracted from features.</param>
/// <param name="Factor">Then multiplied with them.</param>
/// <param name="Center">Subtracted from regression targets; empty for classifiers.</param>
/// <param name="Deviation">Then divides them.</param>
internal sealed record ScalingNumbers(IReadOnlyList<float> Mean, double Factor, IReadOnlyList<double> Center, IReadOnlyList<double> Deviation);
