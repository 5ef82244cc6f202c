using System.Collections.Concurrent;
using OnnxAdapt.Serving.Queueing;

namespace OnnxAdapt.Serving.Backbones;

/// <summary>A runner for each batch that runs at once, kept for the next. Takes concurrent calls.</summary>
/// <param name="create">Makes a runner.</param>
internal sealed class BatchRunners(Func<IBatchRunner> create) : IBatchRunner
{
    private readonly ConcurrentBag<IBatchRunner> _free = [];

    /// <inheritdoc/>
    public void Run(Batch batch)
    {
        var runner = _free.TryTake(out var free) ? free : create();
        runner.Run(batch);
        _free.Add(runner);
    }
}
