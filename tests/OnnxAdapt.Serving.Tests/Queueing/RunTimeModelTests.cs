using OnnxAdapt.Serving.Queueing;

namespace OnnxAdapt.Serving.Tests.Queueing;

public sealed class RunTimeModelTests
{
    [Fact]
    public void Estimate_BeforeAnyBatch_IsZero() => Assert.Equal(TimeSpan.Zero, new RunTimeModel().Estimate(100, 1));

    [Theory]
    [InlineData(2.0, 0.05, 0.1, 0.0)]
    [InlineData(0.3, 0.2, 0.0, 0.0005)]
    [InlineData(0.0, 1.5, 2.0, 0.0)]
    public void Estimate_AfterMixedBatches_FindsTheCost(double run, double token, double row, double square)
    {
        var model = new RunTimeModel();
        Learn(model, 200, (tokens, rows) => run + (token * tokens) + (row * rows) + (square * tokens * tokens));

        foreach (var (tokens, rows) in new[] { (8, 1), (64, 8), (256, 4), (200, 32) })
        {
            var expected = run + (token * tokens) + (row * rows) + (square * tokens * tokens);
            Assert.InRange(model.Estimate(tokens, rows).TotalMilliseconds, expected * 0.9, expected * 1.1);
        }
    }

    [Fact]
    public void Estimate_BeyondTheLargestBatch_CountsAsManyBatches()
    {
        var model = new RunTimeModel();
        Learn(model, 200, (tokens, _) => 1 + (0.1 * tokens));

        Assert.Equal(model.Estimate(250, 8).TotalMilliseconds * 10, model.Estimate(2500, 80).TotalMilliseconds, model.Estimate(250, 8).TotalMilliseconds);
    }

    [Fact]
    public void Measure_SpeedChanges_ForgetsTheOldOne()
    {
        var model = new RunTimeModel();
        Learn(model, 200, (tokens, _) => 1 + (0.1 * tokens));
        Learn(model, 300, (tokens, _) => 3 + (0.3 * tokens));

        Assert.InRange(model.Estimate(128, 4).TotalMilliseconds, 0.95 * 41.4, 1.05 * 41.4);
    }

    [Fact]
    public void Measure_OneStall_HardlyMoves()
    {
        var model = new RunTimeModel();
        Learn(model, 100, (tokens, _) => 1 + (0.1 * tokens));

        model.Measure(128, 4, TimeSpan.FromSeconds(60));

        Assert.InRange(model.Estimate(128, 4).TotalMilliseconds, 13, 25);
    }

    [Fact]
    public void Estimate_OneSizeOnly_IsPositiveForEveryOther()
    {
        var model = new RunTimeModel();
        for (var i = 0; i < 2000; i++)
        {
            model.Measure(100, 10, TimeSpan.FromMilliseconds(10 + (i % 3)));
        }

        Assert.All(new[] { 1, 10, 50, 99, 1000 }, tokens => Assert.InRange(model.Estimate(tokens, 1).TotalMilliseconds, 0.02 * tokens, 0.5 * tokens + 15));
    }

    /// <summary>Batches of changing sizes whose times, in milliseconds, are off by up to 3 %.</summary>
    internal static void Learn(RunTimeModel model, int batches, Func<int, int, double> cost)
    {
        var random = new Random(7);
        for (var i = 0; i < batches; i++)
        {
            var (tokens, rows) = (random.Next(4, 257), random.Next(1, 33));
            model.Measure(tokens, rows, TimeSpan.FromMilliseconds(cost(tokens, rows) * (0.97 + (0.06 * random.NextDouble()))));
        }
    }
}
