using OnnxAdapt.Serving.Preprocessing;
using OnnxAdapt.Serving.Queueing;
using OnnxAdapt.TestKit;

namespace OnnxAdapt.Serving.Tests.Queueing;

/// <summary>When the queue holds a batch back for callers that were just answered. A run takes 4 ms, and 1 ms for each of its rows of four tokens.</summary>
public sealed class HeldBatchTests
{
    private const int Callers = 8;
    private static readonly TimeSpan Soon = TimeSpan.FromMilliseconds(0.5);
    private static readonly BatchPolicy Policy = new(MaxRows: 64, MaxTokens: 1024, RunOverheadTokens: 8, InteractivePerBackground: 3);
    private readonly ManualClock _clock = new();
    private readonly AdmissionGate _gate = new(1000, 100_000);

    [Fact]
    public void WorthWaiting_SomeAreBack_UntilAllAre()
    {
        var queue = Learned();
        Assert.Equal(TimeSpan.Zero, queue.WorthWaiting());
        for (var back = 1; back <= Callers; back++)
        {
            queue.Enqueue(Row());
            Assert.Equal(back < Callers, queue.WorthWaiting() > TimeSpan.Zero);
        }

        Assert.Equal(Callers, queue.Take()!.Entries.Count);
    }

    [Fact]
    public void WorthWaiting_TheRestStaysAway_EndsSoon()
    {
        var queue = Learned();
        queue.Enqueue(Row());

        var wait = queue.WorthWaiting();
        Assert.InRange(wait.TotalMilliseconds, 0.5, 4);
        _clock.Advance(wait);

        Assert.Equal(TimeSpan.Zero, queue.WorthWaiting());
    }

    [Fact]
    public void WorthWaiting_DeadlineNear_IsZero()
    {
        var queue = Learned();
        queue.Enqueue(Row(_clock.GetUtcNow().AddMilliseconds(6)));

        Assert.Equal(TimeSpan.Zero, queue.WorthWaiting());
    }

    [Fact]
    public void WorthWaiting_DeadlineFar_IsNot()
    {
        var queue = Learned();
        queue.Enqueue(Row(_clock.GetUtcNow().AddSeconds(5)));

        Assert.NotEqual(TimeSpan.Zero, queue.WorthWaiting());
    }

    [Fact]
    public void WorthWaiting_LatencyGoal_IsZero()
    {
        var queue = Learned(goal: TimeSpan.FromMilliseconds(50));
        queue.Enqueue(Row());

        Assert.Equal(TimeSpan.Zero, queue.WorthWaiting());
    }

    [Fact]
    public void WorthWaiting_BatchIsFull_IsZero()
    {
        var queue = Learned(policy: Policy with { MaxRows = Callers });
        queue.Enqueue(Row());
        Assert.NotEqual(TimeSpan.Zero, queue.WorthWaiting());
        var rest = new InferenceJob([.. Enumerable.Range(0, Callers - 1).Select(_ => new EncodedRow([1, 2, 3, 4], null))], JobPlan.ForFeatures);
        queue.Enqueue(rest);

        Assert.Equal(TimeSpan.Zero, queue.WorthWaiting());
    }

    [Fact]
    public void WorthWaiting_LoneCaller_IsZero()
    {
        var queue = Learned(callers: 1);
        queue.Enqueue(Row());

        Assert.Equal(TimeSpan.Zero, queue.WorthWaiting());
    }

    /// <summary>A queue whose callers came back at once for many batches, and were all answered just now.</summary>
    private InferenceQueue Learned(TimeSpan goal = default, BatchPolicy? policy = null, int callers = Callers)
    {
        RunTimeModelTests.Learn(_gate.Times, 100, (tokens, rows) => 4 + rows + (0.001 * tokens));
        var queue = new InferenceQueue(policy ?? Policy, _gate, _clock, goal);
        for (var round = 0; round < 20; round++)
        {
            Enumerable.Range(0, callers).ToList().ForEach(_ => queue.Enqueue(Row()));
            Answer(queue, queue.Take()!);
            _clock.Advance(Soon);
        }

        return queue;
    }

    private void Answer(InferenceQueue queue, Batch batch)
    {
        _clock.Advance(TimeSpan.FromMilliseconds(4 + batch.Entries.Count));
        foreach (var entry in batch.Entries) entry.Job.Settle(entry.Row, [0f], _clock.GetTimestamp());
        queue.Answered(batch);
    }

    private static InferenceJob Row(DateTimeOffset? deadline = null) => new([new EncodedRow([1, 2, 3, 4], null)], JobPlan.ForFeatures, deadline: deadline);
}
