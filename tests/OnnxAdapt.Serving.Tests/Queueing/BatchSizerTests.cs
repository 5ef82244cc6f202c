using OnnxAdapt.Serving.Queueing;

namespace OnnxAdapt.Serving.Tests.Queueing;

public sealed class BatchSizerTests
{
    [Fact]
    public void Next_NothingLearned_AllowsTheMost() => Assert.Equal(256, new BatchSizer(new RunTimeModel(), TimeSpan.FromMilliseconds(1)).Next(256));

    [Fact]
    public void Next_DearRuns_TakesLargeBatches() => Assert.InRange(SizeFor((tokens, _) => 20 + (0.1 * tokens), default), 192, 256);

    [Fact]
    public void Next_LargeBatchesSlower_StaysNearTheBestSize()
    {
        // t / n = 1 / n + 0.1 + 0.0004 n is least at n = 50.
        Assert.InRange(SizeFor((tokens, _) => 1 + (0.1 * tokens) + (0.0004 * tokens * tokens), default), 24, 80);
    }

    [Theory]
    [InlineData(10)]
    [InlineData(20)]
    [InlineData(40)]
    public void Next_LatencyGoal_NoBatchTakesMoreThanHalf(double goal)
    {
        var size = SizeFor((tokens, _) => 2 + (0.1 * tokens), TimeSpan.FromMilliseconds(goal));

        Assert.InRange(2 + (0.1 * size), 0.6 * goal / 2, 1.05 * goal / 2);
    }

    [Fact]
    public void Next_GoalOutOfReach_TakesTheSmallest() => Assert.Equal(16, SizeFor((tokens, _) => 50 + tokens, TimeSpan.FromMilliseconds(1)));

    [Fact]
    public void Next_WithoutGoal_TriesTheMostNowAndThen()
    {
        var times = new RunTimeModel();
        RunTimeModelTests.Learn(times, 200, (tokens, _) => 1 + (0.1 * tokens) + (0.001 * tokens * tokens));
        var sizer = new BatchSizer(times, default);

        Assert.Equal(2, Enumerable.Range(0, 64).Count(_ => sizer.Next(256) == 256));
    }

    private static int SizeFor(Func<int, int, double> cost, TimeSpan goal)
    {
        var times = new RunTimeModel();
        RunTimeModelTests.Learn(times, 200, cost);
        return new BatchSizer(times, goal).Next(256);
    }
}
