using OnnxAdapt.Abstractions;
using OnnxAdapt.Serving.Cores;
using OnnxAdapt.TestKit;

namespace OnnxAdapt.Serving.Tests.Cores;

public sealed class CoreBudgetTests
{
    [Fact]
    public void TryEnter_NoMoreThanTheCores()
    {
        var budget = new CoreBudget(2, new ManualClock(), 8);
        var client = Client("a");
        using var first = budget.TryEnter(client);
        var second = budget.TryEnter(client);

        Assert.NotNull(first);
        Assert.NotNull(second);
        Assert.Null(budget.TryEnter(client));
        Assert.Equal(2, budget.Used);
        second.Dispose();
        second.Dispose();
        Assert.Equal(1, budget.Used);
        using var third = budget.TryEnter(client);
        Assert.NotNull(third);
    }

    [Fact]
    public void TryEnter_WhileOthersWait_DoesNotOvertake()
    {
        var budget = new CoreBudget(3, new ManualClock(), 8);
        using var one = budget.TryEnter(Client("a"));
        using var wide = budget.Ask(Client("b", threads: 3));

        Assert.False(wide.HasEnded);
        Assert.Null(budget.TryEnter(Client("a")));
        one!.Dispose();
        Assert.NotNull(wide.Lease);
        Assert.Equal(3, budget.Used);
    }

    [Fact]
    public void TryEnter_MoreThreadsThanCores_TakesAll()
    {
        var budget = new CoreBudget(2, new ManualClock(), 8);
        using var lease = budget.TryEnter(Client("a", threads: 16));

        Assert.Equal(2, budget.Used);
    }

    [Fact]
    public void Ask_NothingLeftToRun_EndsWithoutCores()
    {
        var budget = new CoreBudget(1, new ManualClock(), 8);
        using var lease = budget.TryEnter(Client("a"));
        var hasWork = true;
        using var waiter = budget.Ask(new CoreClient("b", 1, () => hasWork ? new CoreClaim("b", WorkPriority.Normal) : null));
        Assert.Equal([("b", 1)], budget.Waiting());

        hasWork = false;
        lease!.Dispose();

        Assert.True(waiter.HasEnded);
        Assert.Null(waiter.Lease);
        Assert.Equal(0, budget.Used);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(4)]
    public void Shares_SlowAndFastModel_GetEqualCoreTime(int cores)
    {
        var run = new CoreSimulation(cores);
        run.Add("slow", seconds: 0.4, atOnce: cores);
        run.Add("fast", seconds: 0.01, atOnce: cores);
        run.For(200);

        Assert.InRange(run.ShareOf("slow"), 0.47, 0.53);
        Assert.InRange(run.ShareOf("fast"), 0.47, 0.53);
        Assert.InRange(run.Busy, 0.99, 1.000001);
    }

    [Fact]
    public void Shares_WideAndNarrowRuns_GetEqualCoreTime()
    {
        var run = new CoreSimulation(4);
        run.Add("wide", seconds: 0.1, atOnce: 1, threads: 4);
        run.Add("narrow", seconds: 0.02, atOnce: 4);
        run.For(200);

        Assert.InRange(run.ShareOf("wide"), 0.4, 0.6);
        Assert.InRange(run.Busy, 0.8, 1.000001);
    }

    [Fact]
    public void Shares_TenantOfManyModels_GainsNothing()
    {
        var run = new CoreSimulation(2);
        for (var model = 0; model < 5; model++)
        {
            run.Add($"model {model}", seconds: 0.05, atOnce: 2, flow: "tenant many");
        }

        run.Add("alone", seconds: 0.05, atOnce: 2, flow: "tenant one");
        run.For(100);

        Assert.InRange(run.ShareOf("tenant one"), 0.45, 0.55);
    }

    [Fact]
    public void Shares_ManyModels_GetEqualCoreTimeAndNoneWaitsForLong()
    {
        var run = new CoreSimulation(2);
        for (var model = 0; model < 20; model++)
        {
            run.Add($"m{model}", seconds: 0.01 * (1 + model), atOnce: 2);
        }

        run.For(400);

        Assert.All(Enumerable.Range(0, 20), model => Assert.InRange(run.ShareOf($"m{model}"), 0.04, 0.06));
    }

    [Fact]
    public void Shares_ModelThatWasIdle_GetsNoCredit()
    {
        var run = new CoreSimulation(1);
        run.Add("always", seconds: 0.01, atOnce: 1);
        run.For(100);
        run.Add("late", seconds: 0.01, atOnce: 1);
        run.Restart();
        run.For(10);

        Assert.InRange(run.ShareOf("late"), 0.45, 0.55);
    }

    [Theory]
    [InlineData(WorkPriority.Background, 0.01)]
    [InlineData(WorkPriority.Background, 0.5)]
    [InlineData(WorkPriority.Normal, 0.1)]
    public void Shares_LowerPriority_GetsItsPartByTime(WorkPriority lower, double seconds)
    {
        var run = new CoreSimulation(2);
        run.Add("first", seconds: 0.02, atOnce: 2, priority: WorkPriority.Interactive);
        run.Add("later", seconds, atOnce: 2, priority: lower);
        run.For(200);

        Assert.InRange(run.ShareOf("later"), 0.08, 0.14);
    }

    [Fact]
    public void Shares_HigherPriorityIdle_LowerGetsAll()
    {
        var run = new CoreSimulation(2);
        run.Add("later", seconds: 0.1, atOnce: 2, priority: WorkPriority.Background);
        run.For(10);

        Assert.InRange(run.Busy, 0.99, 1.000001);
    }

    [Fact]
    public void Leave_WorkOfSeveralFlows_ChargesEach()
    {
        var clock = new ManualClock();
        var budget = new CoreBudget(1, clock, 8);
        var shared = Client("shared", flow: "x");
        var lease = budget.TryEnter(shared)!;
        using var x = budget.Ask(Client("mx", flow: "x"));
        using var y = budget.Ask(Client("my", flow: "y"));
        lease.Serve("x", 1);
        lease.Serve("y", 3);
        clock.Advance(TimeSpan.FromSeconds(4));
        lease.Dispose();

        Assert.NotNull(x.Lease);
        Assert.Null(y.Lease);
    }

    [Fact]
    public async Task Enter_ManyThreads_NeverExceedsTheCores()
    {
        const int Cores = 3;
        var budget = new CoreBudget(Cores, TimeProvider.System, 8);
        var (running, most) = (0, 0);
        await Task.WhenAll(Enumerable.Range(0, 12).Select(number => Task.Factory.StartNew(
            () =>
            {
                var client = Client($"c{number % 4}", threads: 1 + (number % 2));
                for (var round = 0; round < 300; round++)
                {
                    using var lease = budget.Enter(client)!;
                    InterlockedMax(ref most, Interlocked.Add(ref running, client.Threads));
                    lease.Serve(client.Name, 1);
                    Interlocked.Add(ref running, -client.Threads);
                }
            },
            TaskCreationOptions.LongRunning)));

        Assert.InRange(most, 1, Cores);
        Assert.Equal(0, budget.Used);
        Assert.Empty(budget.Waiting());
    }

    private static void InterlockedMax(ref int target, int value)
    {
        for (var seen = Volatile.Read(ref target); value > seen; seen = Volatile.Read(ref target))
        {
            Interlocked.CompareExchange(ref target, value, seen);
        }
    }

    private static CoreClient Client(string name, int threads = 1, string? flow = null) => new(name, threads, () => new CoreClaim(flow ?? name, WorkPriority.Normal));
}
