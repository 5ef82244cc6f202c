using System.Collections.Concurrent;
using OnnxAdapt.Serving.Cores;
using OnnxAdapt.Serving.Preprocessing;
using OnnxAdapt.Serving.Queueing;
using OnnxAdapt.TestKit;

namespace OnnxAdapt.Serving.Tests.Queueing;

/// <summary>The worker holds a batch back for callers that come back at once.</summary>
public sealed class GatheringTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task Submit_LoneCaller_RunsOnItsThread()
    {
        using var bench = new Bench();

        for (var request = 0; request < 20; request++)
        {
            await bench.SubmitAsync(1, runHere: true);
        }

        Assert.All(bench.Batches, batch => Assert.Equal((1, false), (batch.Rows, batch.OnWorker)));
    }

    [Fact]
    public async Task Submit_CallersThatComeBackAtOnce_ShareEachBatch()
    {
        using var bench = new Bench();
        bench.Learn();
        await bench.SubmitAsync(8, runHere: false);
        bench.Batches.Clear();

        for (var round = 0; round < 10; round++)
        {
            await bench.SubmitAsync(8, runHere: true);
        }

        Assert.Equal(10, bench.Batches.Count);
        Assert.All(bench.Batches, batch => Assert.Equal(8, batch.Rows));
    }

    [Fact]
    public async Task Dispose_WhileABatchIsHeldBack_EndsTheThread()
    {
        var bench = new Bench();
        bench.Learn();
        await bench.SubmitAsync(8, runHere: false);

        bench.Worker.Submit(Bench.Row(), runHere: true);

        await Task.Run(bench.Dispose).WaitAsync(Patience);
    }

    /// <summary>A worker on a clock that only batches move: 4 ms each, and 1 ms for each row. So callers are back at once by that clock.</summary>
    private sealed class Bench : IBatchRunner, IDisposable
    {
        private readonly ManualClock _clock = new();
        private readonly AdmissionGate _gate = new(1000, 100_000);
        private readonly InferenceQueue _queue;

        public Bench()
        {
            _queue = new InferenceQueue(new BatchPolicy(64, 1024, 8, 3), _gate, _clock);
            Worker = new InferenceWorker(_queue, this, "m", new CoreBudget(1, _clock, 8), threads: 1, mostRuns: 1);
        }

        public InferenceWorker Worker { get; }

        public ConcurrentQueue<(int Rows, bool OnWorker)> Batches { get; } = [];

        public static InferenceJob Row() => new([new EncodedRow([1, 2, 3, 4], null)], JobPlan.ForFeatures);

        public void Run(Batch batch)
        {
            _clock.Advance(TimeSpan.FromMilliseconds(4 + batch.Entries.Count));
            Batches.Enqueue((batch.Entries.Count, Thread.CurrentThread.Name == "model m"));
            foreach (var entry in batch.Entries) entry.Job.Settle(entry.Row, [0f], _clock.GetTimestamp());
        }

        /// <summary>Has seen many batches of callers that came back at once.</summary>
        public void Learn()
        {
            RunTimeModelTests.Learn(_gate.Times, 100, (tokens, rows) => 4 + rows + (0.001 * tokens));
            for (var round = 0; round < 20; round++)
            {
                Enumerable.Range(0, 8).ToList().ForEach(_ => _queue.Enqueue(Row()));
                var batch = _queue.Take()!;
                Run(batch);
                _queue.Answered(batch);
            }
        }

        public async Task SubmitAsync(int callers, bool runHere)
        {
            var jobs = Enumerable.Range(0, callers).Select(_ => Row()).ToArray();
            foreach (var job in jobs) Worker.Submit(job, runHere);
            await Task.WhenAll(jobs.Select(job => job.Completion)).WaitAsync(Patience);
        }

        public void Dispose() => Worker.Dispose();
    }
}
