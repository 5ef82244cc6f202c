using OnnxAdapt.Cli.Bench.Load;

namespace OnnxAdapt.Cli.Tests.Bench;

public sealed class ArrivalsTests
{
    [Fact]
    public void Constant_DistancesAreEqual() =>
        Assert.Equal([0, 40, 80, 120], Arrivals.Moments(25, ArrivalKind.Constant, 1).Take(4).Select(moment => moment.TotalMilliseconds));

    [Fact]
    public void Poisson_MeanAndSpreadOfDistancesAreThoseOfTheRate()
    {
        var moments = Arrivals.Moments(200, ArrivalKind.Poisson, 3).Take(20_001).Select(moment => moment.TotalSeconds).ToArray();
        var distances = moments.Zip(moments.Skip(1), (first, second) => second - first).ToArray();
        var mean = distances.Average();
        var deviation = Math.Sqrt(distances.Average(distance => (distance - mean) * (distance - mean)));

        Assert.InRange(mean * 200, 0.97, 1.03);
        Assert.InRange(deviation / mean, 0.97, 1.03);
    }

    [Fact]
    public void Poisson_TheSeedDecides()
    {
        TimeSpan[] Draw(int seed) => [.. Arrivals.Moments(10, ArrivalKind.Poisson, seed).Take(20)];

        Assert.Equal(Draw(1), Draw(1));
        Assert.NotEqual(Draw(1), Draw(2));
    }
}
