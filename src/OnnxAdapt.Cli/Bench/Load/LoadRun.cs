using OnnxAdapt.Cli.Bench.Measuring;
using OnnxAdapt.Cli.Bench.Texts;

namespace OnnxAdapt.Cli.Bench.Load;

/// <summary>
/// Sends requests as a plan says. At a rate, a request's latency counts from the moment at which it should have begun, even when the
/// target's slowness kept it back, so a target that stalls cannot hide the requests that it would have had meanwhile.
/// </summary>
internal sealed class LoadRun(ILoadTarget target, RequestTexts texts, LoadPlan plan, TimeProvider time)
{
    private readonly LoadClock _clock = new(time);
    private readonly LoadRecorder _recorder = new(plan.Warmup, plan.End);

    /// <summary>Runs to the end of the plan and of the requests that are under way then.</summary>
    public async Task<LoadResult> RunAsync(CancellationToken cancellationToken)
    {
        if (plan.Rate is { } rate) await SendAtAsync(rate, cancellationToken).ConfigureAwait(false);
        else await Task.WhenAll(Enumerable.Range(0, plan.Clients).Select(_ => SendInTurnAsync(cancellationToken)).ToArray()).ConfigureAwait(false);
        cancellationToken.ThrowIfCancellationRequested();
        return _recorder.Result(texts.PerRequest);
    }

    /// <summary>One client that waits for each answer.</summary>
    private async Task SendInTurnAsync(CancellationToken cancellationToken)
    {
        for (var now = _clock.Now; now < plan.End && !cancellationToken.IsCancellationRequested; now = _clock.Now)
        {
            await CallAsync(now, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task SendAtAsync(double rate, CancellationToken cancellationToken)
    {
        var underWay = new UnderWay();
        foreach (var moment in Arrivals.Moments(rate, plan.Arrivals, plan.Seed).TakeWhile(moment => moment < plan.End))
        {
            await _clock.WaitUntilAsync(moment, cancellationToken).ConfigureAwait(false);
            await underWay.WaitUntilAtMostAsync(plan.MaxInFlight - 1).ConfigureAwait(false);
            underWay.Enter();
            _ = CallAndLeaveAsync(moment, underWay, cancellationToken);
        }

        await underWay.WaitUntilAtMostAsync(0).ConfigureAwait(false);
    }

    private async Task CallAndLeaveAsync(TimeSpan intended, UnderWay underWay, CancellationToken cancellationToken)
    {
        await CallAsync(intended, cancellationToken).ConfigureAwait(false);
        underWay.Leave();
    }

    private async Task CallAsync(TimeSpan intended, CancellationToken cancellationToken)
    {
        var request = texts.Next();
        var sent = _clock.Now;
        var status = CallStatus.Ok;
        try
        {
            await target.SendAsync(request, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception failure)
        {
            status = CallStatus.Of(failure);
        }

        _recorder.Add(new LoadCall(intended, sent, _clock.Now, status));
    }
}
