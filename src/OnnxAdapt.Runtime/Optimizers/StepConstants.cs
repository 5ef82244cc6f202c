namespace OnnxAdapt.Runtime.Optimizers;

/// <summary>Numbers that hold for one parameter in one step.</summary>
/// <param name="Step">Number of the step, from 1.</param>
/// <param name="LearningRate">Rate, schedule included.</param>
/// <param name="WeightDecay">Decay of the parameter's group.</param>
/// <param name="GradientScale">Factor on the gradients, below 1 when they are clipped.</param>
/// <param name="Momentum">Momentum, or the decay of the first moment.</param>
internal readonly record struct StepConstants(long Step, double LearningRate, double WeightDecay, double GradientScale, double Momentum);
