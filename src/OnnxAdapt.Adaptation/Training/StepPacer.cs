using OnnxAdapt.Abstractions;

namespace OnnxAdapt.Adaptation.Training;

/// <summary>
/// Steps aside before a step while clients wait for answers: at most for as long as the last step took, but at least for one look,
/// so that training keeps going under a constant load.
/// </summary>
internal sealed class StepPacer(IServingLoad? load, TimeSpan longest, TimeProvider clock)
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(1);
    private long _stepStart = clock.GetTimestamp();

    public void Pause(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (load is not null) StepAside(load, cancellationToken);
    }

    private void StepAside(IServingLoad serving, CancellationToken cancellationToken)
    {
        var now = clock.GetTimestamp();
        var step = clock.GetElapsedTime(_stepStart, now);
        var limit = step < longest ? step : longest;
        for (var waited = TimeSpan.Zero; serving.InteractivePending && longest > TimeSpan.Zero && waited <= limit; waited += Look)
        {
            cancellationToken.WaitHandle.WaitOne(Look);
        }

        _stepStart = clock.GetTimestamp();
    }
}
