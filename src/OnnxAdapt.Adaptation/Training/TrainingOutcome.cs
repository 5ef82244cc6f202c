using OnnxAdapt.Abstractions;
using OnnxAdapt.Adaptation.Contract;

namespace OnnxAdapt.Adaptation.Training;

/// <summary>What a training command gives.</summary>
/// <param name="Parameters">Parameters on plain features.</param>
/// <param name="Evaluation">Metrics of the validated run.</param>
/// <param name="Steps">Steps done, in all phases.</param>
/// <param name="Seconds">Seconds of training.</param>
internal sealed record TrainingOutcome(ParameterSet Parameters, EvaluationResult Evaluation, long Steps, double Seconds);
