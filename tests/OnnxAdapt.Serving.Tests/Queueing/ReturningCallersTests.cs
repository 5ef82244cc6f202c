using OnnxAdapt.Serving.Queueing;

namespace OnnxAdapt.Serving.Tests.Queueing;

public sealed class ReturningCallersTests
{
    private static readonly TimeSpan Batch = TimeSpan.FromMilliseconds(12);
    private static readonly TimeSpan FixedCost = TimeSpan.FromMilliseconds(1.4);
    private static readonly TimeSpan Soon = TimeSpan.FromMilliseconds(0.4);
    private static readonly TimeSpan Late = TimeSpan.FromMilliseconds(8);

    [Fact]
    public void WorthWaiting_NothingLearned_IsZero()
    {
        var callers = new ReturningCallers();

        callers.Answered(4, Batch, FixedCost);

        Assert.Equal(TimeSpan.Zero, callers.WorthWaiting(TimeSpan.Zero));
    }

    [Fact]
    public void WorthWaiting_CallersThatComeBackAtOnce_LastsUntilTheyAreBack()
    {
        var callers = Learned(_ => Soon);

        Assert.Equal(2 * FixedCost, callers.WorthWaiting(TimeSpan.Zero));
        Assert.Equal((2 * FixedCost) - Soon, callers.WorthWaiting(Soon));
        foreach (var back in Enumerable.Range(1, 4))
        {
            callers.Arrived(Soon);
            Assert.Equal(back < 4, callers.WorthWaiting(Soon) > TimeSpan.Zero);
        }
    }

    [Fact]
    public void WorthWaiting_TheyStayAway_EndsAfterTwoRunsWorth() =>
        Assert.Equal(TimeSpan.Zero, Learned(_ => Soon).WorthWaiting(2 * FixedCost));

    [Fact]
    public void WorthWaiting_ShortBatches_IsAtMostAQuarterOfOne()
    {
        var callers = Learned(_ => Soon);

        callers.Answered(4, TimeSpan.FromMilliseconds(4), FixedCost);

        Assert.Equal(TimeSpan.FromMilliseconds(1), callers.WorthWaiting(TimeSpan.Zero));
    }

    [Fact]
    public void WorthWaiting_ArrivalsSpreadOverTheBatch_IsZero() =>
        Assert.Equal(TimeSpan.Zero, Learned(caller => Batch * caller / 4).WorthWaiting(TimeSpan.Zero));

    [Fact]
    public void WorthWaiting_CallersThatThinkFirst_IsZero() => Assert.Equal(TimeSpan.Zero, Learned(_ => Late).WorthWaiting(TimeSpan.Zero));

    [Fact]
    public void WorthWaiting_RunsWithoutFixedCost_IsZero()
    {
        var callers = Learned(_ => Soon);

        callers.Answered(4, Batch, TimeSpan.Zero);

        Assert.Equal(TimeSpan.Zero, callers.WorthWaiting(TimeSpan.Zero));
    }

    [Fact]
    public void WorthWaiting_CallersThatNoLongerComeBack_IsForgottenWithinAFewBatches()
    {
        var callers = Learned(_ => Soon);
        var waits = 0;
        for (var batch = 0; batch < 20; batch++)
        {
            if (callers.WorthWaiting(TimeSpan.Zero) > TimeSpan.Zero) waits++;
            callers.Answered(4, Batch, FixedCost);
        }

        Assert.InRange(waits, 1, 8);
    }

    private static ReturningCallers Learned(Func<int, TimeSpan> comesBack)
    {
        var callers = new ReturningCallers();
        for (var batch = 0; batch < 30; batch++)
        {
            callers.Answered(4, Batch, FixedCost);
            if (batch < 29) Enumerable.Range(0, 4).ToList().ForEach(caller => callers.Arrived(comesBack(caller)));
        }

        return callers;
    }
}
