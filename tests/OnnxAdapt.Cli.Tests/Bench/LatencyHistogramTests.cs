using OnnxAdapt.Cli.Bench.Measuring;

namespace OnnxAdapt.Cli.Tests.Bench;

public sealed class LatencyHistogramTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(50)]
    [InlineData(90)]
    [InlineData(99)]
    [InlineData(99.9)]
    [InlineData(100)]
    public void Percentile_DurationsOverTenPowers_IsRightWithinTheBucket(double percent)
    {
        var random = new Random(7);
        var durations = Enumerable.Range(0, 20_000).Select(_ => (long)Math.Pow(10, random.NextDouble() * 10)).ToArray();
        var histogram = new LatencyHistogram();
        foreach (var ticks in durations) histogram.Record(TimeSpan.FromTicks(ticks));

        var exact = durations.Order().ElementAt((int)Math.Ceiling((decimal)percent / 100 * durations.Length) - 1);

        Assert.InRange(histogram.Percentile(percent).Ticks, exact, exact * (1 + (1 / 256.0)));
    }

    [Fact]
    public void Percentile_ShortDurations_AreExact()
    {
        var histogram = new LatencyHistogram();
        for (var ticks = 1; ticks <= 500; ticks++) histogram.Record(TimeSpan.FromTicks(ticks));

        Assert.Equal((250, 1, 500), (histogram.Percentile(50).Ticks, histogram.Percentile(0).Ticks, histogram.Percentile(100).Ticks));
    }

    [Fact]
    public void Percentile_ThousandDurations_999IsTheOneBeforeTheLast()
    {
        var histogram = new LatencyHistogram();
        for (var i = 0; i < 999; i++) histogram.Record(TimeSpan.FromTicks(10));
        histogram.Record(TimeSpan.FromDays(1));

        Assert.Equal(TimeSpan.FromTicks(10), histogram.Percentile(99.9));
        Assert.Equal(TimeSpan.FromDays(1), histogram.Percentile(99.99));
    }

    [Fact]
    public void MaxAndMean_AreExact()
    {
        var histogram = new LatencyHistogram();
        histogram.Record(TimeSpan.FromTicks(1_000_001));
        histogram.Record(TimeSpan.FromTicks(3_000_003));

        Assert.Equal((2, 3_000_003, 2_000_002), (histogram.Count, histogram.Max.Ticks, histogram.Mean.Ticks));
    }

    [Fact]
    public void Empty_EverythingIsZero()
    {
        var histogram = new LatencyHistogram();

        Assert.Equal((0, TimeSpan.Zero, TimeSpan.Zero, TimeSpan.Zero), (histogram.Count, histogram.Max, histogram.Mean, histogram.Percentile(99)));
    }

    [Fact]
    public void Record_TheExtremes_AreTaken()
    {
        var histogram = new LatencyHistogram();
        histogram.Record(TimeSpan.FromTicks(-1));
        histogram.Record(TimeSpan.FromTicks(long.MaxValue / 2));

        Assert.Equal((TimeSpan.Zero, TimeSpan.FromTicks(long.MaxValue / 2)), (histogram.Percentile(50), histogram.Percentile(100)));
    }
}
