namespace OnnxAdapt.Abstractions;

/// <summary>What one optimizer step did.</summary>
/// <param name="Step">Number of optimizer steps done so far, this one included.</param>
/// <param name="Loss">Mean loss of the batch before the update.</param>
/// <param name="LearningRate">The optimizer's rate at this step, schedule included.</param>
/// <param name="GradientNorm">Global L2 norm of the gradients before clipping.</param>
public readonly record struct TrainingStepResult(long Step, float Loss, double LearningRate, double GradientNorm);
