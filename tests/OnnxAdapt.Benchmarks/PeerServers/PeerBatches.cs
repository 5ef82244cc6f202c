using System.Collections.Concurrent;
using OnnxAdapt.Benchmarks.Serving;

namespace OnnxAdapt.Benchmarks.PeerServers;

/// <summary>One worker that takes what waits, in the order of arrival and up to so many rows, and runs it padded to its longest.</summary>
internal sealed class PeerBatches : IDisposable
{
    private readonly RawEncoder _encoder;
    private readonly int _most;
    private readonly BlockingCollection<(int[] Row, TaskCompletionSource<float[]> Vector)> _waiting = [];
    private readonly Thread _worker;

    public PeerBatches(RawEncoder encoder, int most)
    {
        (_encoder, _most) = (encoder, most);
        _worker = new Thread(Work) { IsBackground = true };
        _worker.Start();
    }

    /// <summary>The vector of one row.</summary>
    public Task<float[]> EmbedAsync(int[] row)
    {
        var vector = new TaskCompletionSource<float[]>(TaskCreationOptions.RunContinuationsAsynchronously);
        _waiting.Add((row, vector));
        return vector.Task;
    }

    public void Dispose()
    {
        _waiting.CompleteAdding();
        _worker.Join();
        _waiting.Dispose();
    }

    private void Work()
    {
        var batch = new List<(int[] Row, TaskCompletionSource<float[]> Vector)>();
        foreach (var first in _waiting.GetConsumingEnumerable())
        {
            batch.Add(first);
            while (batch.Count < _most && _waiting.TryTake(out var next)) batch.Add(next);
            Run(batch);
            batch.Clear();
        }
    }

    private void Run(List<(int[] Row, TaskCompletionSource<float[]> Vector)> batch)
    {
        try
        {
            var vectors = _encoder.Embed([.. batch.Select(item => item.Row)]);
            for (var i = 0; i < vectors.Length; i++) batch[i].Vector.SetResult(vectors[i]);
        }
        catch (Exception failure)
        {
            foreach (var (_, vector) in batch) vector.TrySetException(failure);
        }
    }
}
