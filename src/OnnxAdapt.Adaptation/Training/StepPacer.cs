using OnnxAdapt.Abstractions;

namespace OnnxAdapt.Adaptation.Training;

/// <summary>Steps aside, for a bounded time before each step, while clients wait for answers.</summary>
internal sealed class StepPacer(IServingLoad? load, TimeSpan longest)
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(1);

    public void Pause(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        for (var waited = TimeSpan.Zero; waited < longest && load is { InteractivePending: true }; waited += Look)
        {
            cancellationToken.WaitHandle.WaitOne(Look);
        }
    }
}
