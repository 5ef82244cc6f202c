using FsCheck;
using FsCheck.Fluent;
using OnnxAdapt.Abstractions;
using OnnxAdapt.Serving.Preprocessing;
using OnnxAdapt.Serving.Queueing;
using OnnxAdapt.TestKit;

namespace OnnxAdapt.Serving.Tests.Queueing;

public sealed class InferenceQueueTests
{
    private static readonly BatchPolicy Policy = new(MaxRows: 8, MaxTokens: 64, RunOverheadTokens: 8, InteractivePerBackground: 3);

    [Fact]
    public void Take_AnyRequests_SettlesEveryRowOnceWithinBudget() => Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(300),
        Prop.ForAll(Requests(), requests =>
        {
            var queue = new InferenceQueue(Policy, new AdmissionGate(int.MaxValue, long.MaxValue), new ManualClock());
            var jobs = requests.Select(request => MakeJob(request.Lengths, request.Background)).ToArray();
            var taken = new HashSet<(InferenceJob, int)>();
            for (var index = 0; index < jobs.Length; index++)
            {
                queue.Enqueue(jobs[index]);
                if (requests[index].Cancelled) jobs[index].Cancel(new CancellationToken(true));
                if (index % 3 == 2) TakeOne(queue, taken);
            }

            while (TakeOne(queue, taken))
            {
            }

            Assert.False(queue.HasWork);
            Assert.All(jobs, job => Assert.True(job.Completion.IsCompleted));
            Assert.All(jobs.Index().Where(item => !requests[item.Index].Cancelled), item => Assert.Equal(item.Item.Rows.Length, taken.Count(row => row.Item1 == item.Item)));
        }));

    [Fact]
    public void Take_PackedPlan_TakesWhatFitsInOrderOfArrival()
    {
        var queue = new InferenceQueue(Policy with { MaxPackedTokens = 20, Packs = _ => true }, new AdmissionGate(100, 1000), new ManualClock());
        queue.Enqueue(MakeJob([12, 1, 9, 7, 30, 2], background: false));

        var batches = Enumerable.Range(0, 3).Select(_ => queue.Take()!).ToArray();

        Assert.Equal([[12, 1, 7], [9, 2], [30]], batches.Select(batch => batch.Entries.Select(entry => entry.Length)));
        Assert.Equal([20, 11, 30], batches.Select(batch => batch.ComputedTokens));
        Assert.Null(queue.Take());
    }

    [Fact]
    public void Take_CancelledBeforeTaking_NeverRuns()
    {
        var gate = new AdmissionGate(100, 1000);
        var queue = new InferenceQueue(Policy, gate, new ManualClock());
        var released = 0;
        var job = MakeJob([3, 4], background: false, () => released++);
        queue.Enqueue(job);

        job.Cancel(new CancellationToken(true));

        Assert.Null(queue.Take());
        Assert.Equal(1, released);
        Assert.Equal((0, 0L), (gate.Rows, gate.Tokens));
    }

    [Fact]
    public async Task Take_PastDeadline_FailsTheRequest()
    {
        var clock = new ManualClock();
        var queue = new InferenceQueue(Policy, new AdmissionGate(100, 1000), clock);
        var job = new InferenceJob([new EncodedRow([1], null)], JobPlan.ForFeatures, deadline: clock.GetUtcNow().AddSeconds(1));
        queue.Enqueue(job);

        clock.Advance(TimeSpan.FromSeconds(1));

        Assert.Null(queue.Take());
        Assert.Equal(AdaptErrorKind.DeadlineExceeded, (await Assert.ThrowsAsync<AdaptException>(() => job.Completion)).Kind);
    }

    [Fact]
    public void Take_BothLanesWait_GivesBackgroundItsTurn()
    {
        var queue = new InferenceQueue(Policy with { MaxRows = 1 }, new AdmissionGate(100, 1000), new ManualClock());
        queue.Enqueue(MakeJob([1, 1], background: true));
        queue.Enqueue(MakeJob([1, 1, 1, 1, 1, 1], background: false));

        var order = string.Concat(Enumerable.Range(0, 8).Select(_ => queue.Take()!.Entries[0].Job.Priority == WorkPriority.Background ? 'b' : 'i'));

        Assert.Equal("iiibiiib", order);
    }

    [Fact]
    public void Take_MixedLengths_KeepsStrangersApart()
    {
        var queue = new InferenceQueue(Policy, new AdmissionGate(100, 1000), new ManualClock());
        queue.Enqueue(MakeJob([3, 60, 4, 5, 58, 3], background: false));

        var batches = Batches(queue);

        Assert.Equal([[3, 3, 4, 5], [60], [58]], batches.Select(batch => batch.Entries.Select(entry => entry.Length).Order().ToArray()));
    }

    [Fact]
    public void Take_LongRow_RunsAlone()
    {
        var queue = new InferenceQueue(Policy, new AdmissionGate(100, 10), new ManualClock());
        queue.Enqueue(MakeJob([1000], background: false));

        Assert.Equal(1000, queue.Take()!.Longest);
    }

    [Fact]
    public void Take_DifferentShapesOrPlans_NeverShareABatch()
    {
        var queue = new InferenceQueue(Policy, new AdmissionGate(100, 1000), new ManualClock());
        EncodedRow Image(int size) => new([new NamedTensor("x", Tensor.Of(new float[size], size))]);
        queue.Enqueue(new InferenceJob([Image(3), Image(4), Image(3)], JobPlan.ForFeatures));
        queue.Enqueue(new InferenceJob([Image(3)], new JobPlan { Group = "outputs:y", Outputs = ["y"] }));

        Assert.Equal([2, 1, 1], Batches(queue).Select(batch => batch.Entries.Count));
    }

    [Fact]
    public void Enqueue_Full_HintsByMeasuredSpeed()
    {
        var gate = new AdmissionGate(10, 100);
        var queue = new InferenceQueue(Policy, gate, new ManualClock());
        gate.Times.Measure(50, 1, TimeSpan.FromSeconds(1));
        queue.Enqueue(MakeJob([90], background: false));

        var exception = Assert.Throws<AdaptException>(() => queue.Enqueue(MakeJob([20], background: false)));

        Assert.Equal(TimeSpan.FromSeconds(1.8), exception.RetryAfter);
        queue.Enqueue(Job([5000], limitsItself: true));
    }

    [Fact]
    public void Take_Priorities_GoInOrderButNobodyStarves()
    {
        var queue = new InferenceQueue(Policy with { MaxRows = 1 }, new AdmissionGate(100, 1000), new ManualClock());
        queue.Enqueue(Job([1, 1], WorkPriority.Background));
        queue.Enqueue(Job([1, 1, 1], WorkPriority.Normal));
        queue.Enqueue(Job([1, 1, 1, 1, 1, 1], WorkPriority.Interactive));

        var order = string.Concat(Batches(queue).Select(batch => batch.Entries[0].Job.Priority.ToString()[0]));

        Assert.Equal("IIIBNIIBINN", order);
    }

    [Fact]
    public void Take_TwoTenants_ShareWhoeverCameFirst()
    {
        var queue = new InferenceQueue(Policy with { MaxRows = 2, MaxTokens = 20 }, new AdmissionGate(1000, 10_000), new ManualClock());
        queue.Enqueue(Job([.. Enumerable.Repeat(10, 20)], tenant: "greedy"));
        queue.Enqueue(Job([.. Enumerable.Repeat(10, 3)], tenant: "modest"));

        var order = string.Concat(Batches(queue).SelectMany(batch => batch.Entries).Select(entry => entry.Job.Tenant[0]));

        Assert.StartsWith("gmgmgmgg", order, StringComparison.Ordinal);
        Assert.Equal(23, order.Length);
    }

    [Fact]
    public void Take_DearRows_CountAsMuchAsTheyCost()
    {
        var queue = new InferenceQueue(Policy with { MaxRows = 1, MaxTokens = 1000 }, new AdmissionGate(1000, 10_000), new ManualClock());
        queue.Enqueue(Job([.. Enumerable.Repeat(40, 10)], tenant: "long"));
        queue.Enqueue(Job([.. Enumerable.Repeat(10, 40)], tenant: "short"));

        var served = Batches(queue).Take(20).SelectMany(batch => batch.Entries).GroupBy(entry => entry.Job.Tenant).ToDictionary(group => group.Key, group => group.Sum(entry => entry.Length));

        Assert.InRange(served["long"] - served["short"], -40, 40);
    }

    [Fact]
    public void Take_TenantWithManyModels_GainsNothing()
    {
        var queue = new InferenceQueue(Policy with { MaxRows = 1 }, new AdmissionGate(1000, 10_000), new ManualClock());
        for (var model = 0; model < 4; model++)
        {
            queue.Enqueue(Job([.. Enumerable.Repeat(10, 50)], tenant: "wide", model: $"m{model}"));
        }

        queue.Enqueue(Job([.. Enumerable.Repeat(10, 50)], tenant: "narrow", model: "m0"));

        var order = Batches(queue).Take(80).SelectMany(batch => batch.Entries).ToArray();

        Assert.InRange(order.Count(entry => entry.Job.Tenant == "narrow"), 34, 46);
    }

    [Fact]
    public void Take_NoTenants_SharesBetweenModels()
    {
        var queue = new InferenceQueue(Policy with { MaxRows = 1 }, new AdmissionGate(1000, 10_000), new ManualClock());
        queue.Enqueue(Job([.. Enumerable.Repeat(10, 50)], model: "busy"));
        queue.Enqueue(Job([.. Enumerable.Repeat(10, 5)], model: "quiet"));

        var order = Batches(queue).Take(10).Select(batch => batch.Entries[0].Job.Model.Name);

        Assert.Equal(5, order.Count(name => name == "quiet"));
    }

    [Fact]
    public void Enqueue_DeadlineBeforeWhatWaits_RefusesAtOnce()
    {
        var clock = new ManualClock();
        var gate = new AdmissionGate(1000, 100_000);
        AdmissionGateTests.Measure(gate, milliseconds: 10);
        var queue = new InferenceQueue(Policy, gate, clock);
        queue.Enqueue(Job([.. Enumerable.Repeat(100, 50)]));

        var exception = Assert.Throws<AdaptException>(() => queue.Enqueue(Job([1], deadline: clock.GetUtcNow().AddSeconds(0.4))));

        Assert.Equal(AdaptErrorKind.DeadlineExceeded, exception.Kind);
        Assert.Equal(50, gate.Rows);
        queue.Enqueue(Job([1], deadline: clock.GetUtcNow().AddSeconds(0.6)));
        queue.Enqueue(Job([1], WorkPriority.Interactive, deadline: clock.GetUtcNow().AddSeconds(0.4)));
    }

    [Fact]
    public async Task Take_CannotBeDoneInTime_IsDroppedBeforeItStarts()
    {
        var clock = new ManualClock();
        var gate = new AdmissionGate(1000, 100_000);
        AdmissionGateTests.Measure(gate, milliseconds: 10);
        var queue = new InferenceQueue(Policy, gate, clock);
        var late = Job([100], deadline: clock.GetUtcNow().AddMilliseconds(5));
        queue.Enqueue(late);

        Assert.Null(queue.Take());
        Assert.Equal(AdaptErrorKind.DeadlineExceeded, (await Assert.ThrowsAsync<AdaptException>(() => late.Completion)).Kind);
    }

    [Fact]
    public void Take_EstimateTooHigh_IsTriedNowAndThen()
    {
        var clock = new ManualClock();
        var gate = new AdmissionGate(1000, 100_000);
        AdmissionGateTests.Measure(gate, milliseconds: 10_000);
        var queue = new InferenceQueue(Policy, gate, clock);

        var run = Enumerable.Range(0, 16).Count(_ =>
        {
            queue.Enqueue(Job([100], deadline: clock.GetUtcNow().AddSeconds(1)));
            return queue.Take() is not null;
        });

        Assert.Equal(2, run);
    }

    private static bool TakeOne(InferenceQueue queue, HashSet<(InferenceJob, int)> taken)
    {
        if (queue.Take() is not { } batch) return false;
        Assert.True(batch.Entries.Count == 1 || batch.Entries.Count * batch.Longest <= Policy.MaxTokens);
        Assert.True(batch.Entries.Count <= Policy.MaxRows);
        Assert.Single(batch.Entries.Select(entry => entry.Job.Priority).Distinct());
        foreach (var entry in batch.Entries)
        {
            Assert.False(entry.Job.IsAbandoned);
            Assert.True(taken.Add((entry.Job, entry.Row)));
            entry.Job.Settle(entry.Row, [entry.Length], 1);
        }

        return true;
    }

    private static List<Batch> Batches(InferenceQueue queue)
    {
        var batches = new List<Batch>();
        while (queue.Take() is { } batch)
        {
            batches.Add(batch);
        }

        return batches;
    }

    private static InferenceJob MakeJob(IReadOnlyList<int> lengths, bool background, Action? released = null) => new(
        [.. lengths.Select(length => new EncodedRow(new int[length], null))],
        JobPlan.ForFeatures,
        background ? WorkPriority.Background : WorkPriority.Interactive,
        lease: released is null ? null : new Lease(released));

    private static InferenceJob Job(
        IReadOnlyList<int> lengths, WorkPriority priority = WorkPriority.Normal, string tenant = "", string model = "m", DateTimeOffset? deadline = null, bool limitsItself = false) => new(
        [.. lengths.Select(length => new EncodedRow(new int[length], null))], JobPlan.ForFeatures, priority, deadline)
    {
        Tenant = tenant,
        Model = new ModelReference(model),
        LimitsItself = limitsItself,
    };

    private static Arbitrary<Request[]> Requests()
    {
        var request =
            from lengths in Gen.OneOf(Gen.Choose(1, 12), Gen.Choose(1, 100)).NonEmptyListOf()
            from background in Gen.Elements(false, true)
            from cancelled in Gen.Choose(0, 4)
            select new Request([.. lengths], background, cancelled == 0);
        return request.ArrayOf().ToArbitrary();
    }

    private sealed record Request(int[] Lengths, bool Background, bool Cancelled);

    private sealed class Lease(Action released) : IDisposable
    {
        public void Dispose() => released();
    }
}
