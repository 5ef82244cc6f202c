using OnnxAdapt.Benchmarks.Harness;

namespace OnnxAdapt.Benchmarks;

/// <summary>
/// PyTorch on one thread and on all cores. Steps of this size are often faster on one; where other load makes all cores many times
/// slower, that peer is left out, since it would say nothing.
/// </summary>
internal sealed class TorchPeers(TextWriter notes) : IDisposable
{
    private const string Script = "torch_training.py";
    private const double WorthMeasuring = 5;

    private readonly PeerProcess? _single = PeerProcess.TryStart(Script, 1, notes);
    private readonly PeerProcess? _all = PeerProcess.TryStart(Script, Environment.ProcessorCount, notes);

    /// <summary>Adds the peers that are installed as cases; the first one becomes the baseline.</summary>
    public Interleaved AddTo(Interleaved cases, string work)
    {
        if (_single is null || _all is null)
        {
            return cases;
        }

        cases.AddMeasured("PyTorch, 1 thread", () => _single.Measure(work));
        if (Probe(_all) > WorthMeasuring * Probe(_single))
        {
            notes.WriteLine("PyTorch on all cores is left out: other load makes it many times slower than on one.");
            return cases;
        }

        return cases.AddMeasured("PyTorch, all cores", () => _all.Measure(work));
    }

    public void Dispose()
    {
        _single?.Dispose();
        _all?.Dispose();
    }

    private static double Probe(PeerProcess peer)
    {
        _ = peer.Measure("step");
        return peer.Measure("step");
    }
}
