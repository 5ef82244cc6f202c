using OnnxAdapt.Abstractions;
using OnnxAdapt.Serving.Cores;
using OnnxAdapt.Serving.Preprocessing;
using OnnxAdapt.Serving.Queueing;
using OnnxAdapt.TestKit;

namespace OnnxAdapt.Serving.Tests.Queueing;

public sealed class InferenceWorkerTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly BatchPolicy OneByOne = new(MaxRows: 1, MaxTokens: 64, RunOverheadTokens: 8, InteractivePerBackground: 3);

    [Theory]
    [InlineData(1, 4)]
    [InlineData(2, 4)]
    [InlineData(4, 2)]
    public async Task Submit_ManyRequests_RunAsManyAtOnceAsAllowed(int cores, int mostRuns)
    {
        var expected = Math.Min(cores, mostRuns);
        using var all = new CountdownEvent(expected);
        using var release = new ManualResetEventSlim();
        var (running, most) = (0, 0);
        var budget = new CoreBudget(cores, TimeProvider.System, 8);
        using var worker = Worker(budget, mostRuns, batch =>
        {
            var now = Interlocked.Increment(ref running);
            lock (release) most = Math.Max(most, now);
            if (!all.IsSet) all.Signal();
            release.Wait(Patience);
            Interlocked.Decrement(ref running);
            Settle(batch);
        });
        var jobs = Enumerable.Range(0, 20).Select(_ => Job()).ToArray();
        foreach (var job in jobs)
        {
            worker.Submit(job, runHere: false);
        }

        Assert.True(all.Wait(Patience));
        Assert.Equal(expected, budget.Used);
        release.Set();
        await Task.WhenAll(jobs.Select(job => job.Completion)).WaitAsync(Patience);
        Assert.Equal(expected, most);
    }

    [Fact]
    public async Task Submit_CallersAndThreads_LoseNoRequest()
    {
        var budget = new CoreBudget(2, TimeProvider.System, 8);
        using var first = Worker(budget, 2, SettleLater, OneByOne with { MaxRows = 8 });
        using var second = Worker(budget, 2, SettleLater, OneByOne with { MaxRows = 8 });
        await Task.WhenAll(Enumerable.Range(0, 16).Select(async number =>
        {
            for (var round = 0; round < 1000; round++)
            {
                var job = Job();
                (number % 2 == 0 ? first : second).Submit(job, runHere: round % 2 == 0);
                await job.Completion.WaitAsync(Patience).ConfigureAwait(false);
            }
        }));

        Assert.Empty(budget.Waiting());
    }

    [Fact]
    public async Task Submit_CoreHeldByAnother_RunsWhenItIsFree()
    {
        var budget = new CoreBudget(1, TimeProvider.System, 8);
        var other = budget.TryEnter(new CoreClient("other", 1, () => new CoreClaim("other", WorkPriority.Normal)))!;
        using var worker = Worker(budget, 1, Settle);
        var job = Job();
        worker.Submit(job, runHere: true);
        SpinWait.SpinUntil(() => budget.Waiting().Count > 0, Patience);

        Assert.False(job.Completion.IsCompleted);
        other.Dispose();
        await job.Completion.WaitAsync(Patience);
    }

    private static InferenceWorker Worker(CoreBudget budget, int mostRuns, Action<Batch> run, BatchPolicy? policy = null)
    {
        var queue = new InferenceQueue(policy ?? OneByOne, new AdmissionGate(int.MaxValue, long.MaxValue), new ManualClock());
        return new InferenceWorker(queue, new Runner(run), "m", budget, threads: 1, mostRuns);
    }

    private static InferenceJob Job() => new([new EncodedRow([1, 2, 3], null)], JobPlan.ForFeatures);

    private static void SettleLater(Batch batch)
    {
        Thread.SpinWait(2000);
        Settle(batch);
    }

    private static void Settle(Batch batch)
    {
        foreach (var entry in batch.Entries)
        {
            entry.Job.Settle(entry.Row, new float[1], 0);
        }
    }

    private sealed class Runner(Action<Batch> run) : IBatchRunner
    {
        public void Run(Batch batch) => run(batch);
    }
}
