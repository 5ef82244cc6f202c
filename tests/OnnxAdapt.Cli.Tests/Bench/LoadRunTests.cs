using System.Net;
using Grpc.Core;
using OnnxAdapt.Cli.Bench.Load;
using OnnxAdapt.Cli.Bench.Measuring;
using OnnxAdapt.Cli.Bench.Texts;
using OnnxAdapt.TestKit;

namespace OnnxAdapt.Cli.Tests.Bench;

public sealed class LoadRunTests
{
    private static readonly TimeSpan Millisecond = TimeSpan.FromMilliseconds(1);
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private readonly ManualClock _clock = new();

    [Fact]
    public void Rate_TargetStallsForASecond_EveryRequestOfThatSecondShowsIt()
    {
        var result = Run(new FakeTarget(_clock, StalledFromOneToTwo), new LoadPlan { Rate = 100, Arrivals = ArrivalKind.Constant, Duration = 3 * Second });

        Assert.Equal(300, result.Requests);
        Assert.InRange(result.Latency.Percentile(60).TotalMilliseconds, 1, 1.01);
        Assert.InRange(result.Latency.Percentile(83.4).TotalMilliseconds, 495, 515);
        Assert.InRange(result.Latency.Max.TotalMilliseconds, 999, 1001);
    }

    [Fact]
    public void Clients_TargetStallsForASecond_OnlyTheRequestUnderWayShowsIt()
    {
        var result = Run(new FakeTarget(_clock, StalledFromOneToTwo), new LoadPlan { Duration = 3 * Second });

        Assert.InRange(result.Requests, 1998, 2002);
        Assert.InRange(result.Latency.Percentile(99.9).TotalMilliseconds, 1, 1.01);
        Assert.InRange(result.Latency.Max.TotalMilliseconds, 999, 1001);
    }

    [Fact]
    public void Rate_MoreUnderWayThanAllowed_WaitBeforeTheyAreSentAndCountFromTheIntendedStart()
    {
        var target = new FakeTarget(_clock, StalledFromOneToTwo);
        var result = Run(target, new LoadPlan { Rate = 100, Arrivals = ArrivalKind.Constant, Duration = 3 * Second, MaxInFlight = 4 });

        Assert.Equal((300, 4), (result.Requests, target.MostAtOnce));
        Assert.InRange(result.Latency.Percentile(83.4).TotalMilliseconds, 495, 530);
        Assert.InRange(result.StartDelay.Max.TotalMilliseconds, 900, 1000);
    }

    [Fact]
    public void Rate_TargetSlowerThanTheRate_ThroughputIsTheTargets()
    {
        var free = TimeSpan.Zero;
        var target = new FakeTarget(_clock, now => free = (now > free ? now : free) + (20 * Millisecond));

        var result = Run(target, new LoadPlan { Rate = 100, Arrivals = ArrivalKind.Constant, Duration = 4 * Second });

        Assert.InRange(result.RequestsPerSecond, 49, 51);
        Assert.InRange(result.Latency.Max.TotalSeconds, 3.9, 4.1);
    }

    [Fact]
    public void Clients_EachWaitsForItsAnswer()
    {
        var target = new FakeTarget(_clock, now => now + (10 * Millisecond));
        var result = Run(target, new LoadPlan { Clients = 8, Duration = 2 * Second });

        Assert.Equal(8, target.MostAtOnce);
        Assert.InRange(result.RequestsPerSecond, 790, 800);
        Assert.InRange(result.Latency.Percentile(50).TotalMilliseconds, 10, 10.05);
        Assert.Equal(10, result.Latency.Max.TotalMilliseconds);
    }

    [Fact]
    public void Warmup_RequestsBeforeItsEnd_AreNotMeasured()
    {
        var target = new FakeTarget(_clock, now => now + (now < Second ? 100 * Millisecond : Millisecond));
        var result = Run(target, new LoadPlan { Rate = 100, Arrivals = ArrivalKind.Constant, Warmup = Second, Duration = Second });

        Assert.Equal((100, 200), (result.Requests, target.Requests));
        Assert.InRange(result.Latency.Max.TotalMilliseconds, 1, 1.01);
    }

    [Fact]
    public void Failures_AreCountedByStatusAndOnlyTimeoutsHaveALatency()
    {
        var target = new FakeTarget(_clock, now => now + Millisecond)
        {
            Failure = index => (index % 5) switch
            {
                0 => new RpcException(new Status(StatusCode.ResourceExhausted, "busy")),
                1 => new HttpRequestException("busy", null, HttpStatusCode.TooManyRequests),
                2 => new TaskCanceledException(),
                3 => new HttpRequestException("refused"),
                _ => null,
            },
        };
        var result = Run(target, new LoadPlan { Rate = 100, Arrivals = ArrivalKind.Constant, Duration = Second });

        Assert.Equal(["DEADLINE_EXCEEDED", "HTTP 429", "RESOURCE_EXHAUSTED", "UNAVAILABLE"], result.Errors.Keys);
        Assert.All(result.Errors.Values, count => Assert.Equal(20, count));
        Assert.Equal((20, 40), (result.Answered, result.Latency.Count));
        Assert.InRange(result.RequestsPerSecond, 19, 20);
    }

    [Fact]
    public void Texts_SeveralPerRequest_CountInTheThroughput()
    {
        var result = Run(new FakeTarget(_clock, now => now + Millisecond), new LoadPlan { Rate = 10, Arrivals = ArrivalKind.Constant, Duration = Second }, perRequest: 3);

        Assert.Equal(30, result.TextsPerSecond);
    }

    [Fact]
    public async Task Cancelled_EndsWithoutAResult()
    {
        using var cancel = new CancellationTokenSource();
        var run = Start(new FakeTarget(_clock, now => now + Millisecond), new LoadPlan { Rate = 10, Duration = Second }, 1, cancel.Token);
        _clock.Advance(Millisecond);

        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run);
    }

    private static TimeSpan StalledFromOneToTwo(TimeSpan now) => now >= Second && now < 2 * Second ? 2 * Second : now + Millisecond;

    /// <summary>Without a synchronization context everything happens on this thread, within the steps of the clock.</summary>
    private LoadResult Run(FakeTarget target, LoadPlan plan, int perRequest = 1)
    {
        var context = SynchronizationContext.Current;
        SynchronizationContext.SetSynchronizationContext(null);
        try
        {
            var run = Start(target, plan, perRequest, CancellationToken.None);
            while (!run.IsCompleted) _clock.Advance(Millisecond);
            return run.GetAwaiter().GetResult();
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(context);
        }
    }

    private Task<LoadResult> Start(FakeTarget target, LoadPlan plan, int perRequest, CancellationToken cancellationToken) =>
        new LoadRun(target, new RequestTexts(["one", "two"], perRequest), plan, _clock).RunAsync(cancellationToken);
}
