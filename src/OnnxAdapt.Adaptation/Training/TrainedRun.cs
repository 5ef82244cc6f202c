using OnnxAdapt.Abstractions;

namespace OnnxAdapt.Adaptation.Training;

/// <summary>How the run of a training command ended that gave its parameters, beside those: all that is needed to go on elsewhere.</summary>
/// <param name="Facts">What is not tensors.</param>
/// <param name="Scaled">Parameters on the scale that they were trained on; empty when they were trained as they are.</param>
/// <param name="Optimizer">The optimizer's state after the last step.</param>
internal sealed record TrainedRun(TrainedFacts Facts, ParameterSet Scaled, ParameterSet Optimizer) : IDisposable
{
    public void Dispose()
    {
        Scaled.Dispose();
        Optimizer.Dispose();
    }
}
