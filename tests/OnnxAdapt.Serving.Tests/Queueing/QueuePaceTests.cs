using OnnxAdapt.Serving.Queueing;

namespace OnnxAdapt.Serving.Tests.Queueing;

public sealed class QueuePaceTests
{
    [Theory]
    [InlineData(10, 10, 1.0)]
    [InlineData(10, 5, 0.5)]
    [InlineData(10, 30, 3.0)]
    public void Value_BatchesThatEndEverySoOften_IsThatByTheirOwnTime(int elapsed, int every, double expected)
    {
        var pace = new QueuePace();
        for (var batch = 0; batch < 100; batch++)
        {
            pace.Measure(TimeSpan.FromMilliseconds(batch * every), TimeSpan.FromMilliseconds(elapsed), more: true);
        }

        Assert.Equal(expected, pace.Value, 2);
    }

    [Fact]
    public void Value_PausesWithoutWork_DoNotCount()
    {
        var pace = new QueuePace();
        for (var batch = 0; batch < 100; batch++)
        {
            pace.Measure(TimeSpan.FromSeconds(batch), TimeSpan.FromMilliseconds(10), more: false);
        }

        Assert.Equal(1, pace.Value);
    }
}
