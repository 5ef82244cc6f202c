namespace OnnxAdapt.Adaptation.Training;

/// <summary>The best pass of a run.</summary>
/// <param name="Score">What is compared: accuracy, or minus the loss.</param>
/// <param name="Loss">Validation loss, compared where scores are equal.</param>
/// <param name="Step">Steps done at its end.</param>
internal sealed record BestPass(double Score, double Loss, long Step);
