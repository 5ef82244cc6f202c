using OnnxAdapt.Abstractions;
using OnnxAdapt.Adaptation.Contract;

namespace OnnxAdapt.Adaptation.Training;

/// <summary>What a training command gives.</summary>
/// <param name="Parameters">Parameters on plain features.</param>
/// <param name="Evaluation">Metrics of the validated run.</param>
/// <param name="Steps">Steps done, in all phases.</param>
/// <param name="Seconds">Seconds of training.</param>
/// <param name="StepSeconds">Mean seconds of a step.</param>
/// <param name="PeakBytes">Most bytes that the process held; 0 where the system does not say.</param>
/// <param name="Frozen">Metrics before the first step, when the run starts from a head on the frozen base or from the graph's own output.</param>
internal sealed record TrainingOutcome(ParameterSet Parameters, EvaluationResult Evaluation, long Steps, double Seconds, double StepSeconds, long PeakBytes, EvaluationResult? Frozen);
