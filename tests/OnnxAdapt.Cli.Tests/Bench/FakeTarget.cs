using OnnxAdapt.Cli.Bench.Load;

namespace OnnxAdapt.Cli.Tests.Bench;

/// <summary>A target that answers after a time which depends on the moment of the request.</summary>
internal sealed class FakeTarget(TimeProvider time, Func<TimeSpan, TimeSpan> answerAt) : ILoadTarget
{
    private readonly LoadClock _clock = new(time);

    /// <summary>Requests so far.</summary>
    public int Requests { get; private set; }

    /// <summary>Most requests at a time.</summary>
    public int MostAtOnce { get; private set; }

    /// <summary>Thrown in place of an answer.</summary>
    public Func<int, Exception?> Failure { get; init; } = _ => null;

    private int AtOnce { get; set; }

    public async Task SendAsync(IReadOnlyList<string> texts, CancellationToken cancellationToken)
    {
        var failure = Failure(Requests++);
        MostAtOnce = Math.Max(MostAtOnce, ++AtOnce);
        await _clock.WaitUntilAsync(answerAt(_clock.Now), cancellationToken).ConfigureAwait(false);
        AtOnce--;
        if (failure is not null) throw failure;
    }

    public void Dispose()
    {
    }
}
