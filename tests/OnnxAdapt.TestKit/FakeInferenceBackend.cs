using System.Collections.Concurrent;
using OnnxAdapt.Abstractions;

namespace OnnxAdapt.TestKit;

/// <summary>A backend that computes with a function, and remembers what it was asked.</summary>
public sealed class FakeInferenceBackend(ModelSignature signature, Func<IReadOnlyList<NamedTensor>, IReadOnlyList<string>, Tensor[]> run) : IInferenceBackend
{
    private int _runs;
    private int _running;
    private int _mostRunning;

    public ModelSignature Signature => signature;

    public IReadOnlyDictionary<string, string> Metadata { get; } = new Dictionary<string, string>();

    /// <summary>Number of runs so far.</summary>
    public int Runs => Volatile.Read(ref _runs);

    /// <summary>Most runs that were under way at the same time.</summary>
    public int MostRunning => Volatile.Read(ref _mostRunning);

    /// <summary>Dimensions of the first input, run by run.</summary>
    public ConcurrentQueue<long[]> Shapes { get; } = new();

    public bool IsDisposed { get; private set; }

    public Tensor[] Run(IReadOnlyList<NamedTensor> inputs, IReadOnlyList<string> outputNames, CancellationToken cancellationToken = default)
    {
        ObjectDisposedException.ThrowIf(IsDisposed, this);
        Interlocked.Increment(ref _runs);
        InterlockedMax(Interlocked.Increment(ref _running));
        try
        {
            Shapes.Enqueue(inputs[0].Value.Dimensions.ToArray());
            return run(inputs, outputNames);
        }
        finally
        {
            Interlocked.Decrement(ref _running);
        }
    }

    public void Dispose() => IsDisposed = true;

    private void InterlockedMax(int value)
    {
        int seen;
        while ((seen = Volatile.Read(ref _mostRunning)) < value && Interlocked.CompareExchange(ref _mostRunning, value, seen) != seen)
        {
        }
    }
}
