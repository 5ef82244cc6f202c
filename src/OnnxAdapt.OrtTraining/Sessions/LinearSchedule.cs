namespace OnnxAdapt.OrtTraining.Sessions;

/// <summary>
/// Rate over the optimizer's steps n: initial n / W while n is below the warm-up W, then initial (T - n) / (T - W) down to 0 at the total T.
/// </summary>
internal sealed record LinearSchedule(long WarmupSteps, long TotalSteps, float InitialRate)
{
    public float RateAt(long step) => (float)(InitialRate * Factor(step));

    private double Factor(long step) => step < WarmupSteps
        ? (double)step / Math.Max(1, WarmupSteps)
        : Math.Max(0, (double)(TotalSteps - step) / Math.Max(1, TotalSteps - WarmupSteps));
}
