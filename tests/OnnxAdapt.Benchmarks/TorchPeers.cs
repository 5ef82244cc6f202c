using OnnxAdapt.Benchmarks.Harness;

namespace OnnxAdapt.Benchmarks;

/// <summary>PyTorch on one thread and on all cores: small steps are often faster on one. The first present one is the baseline.</summary>
internal sealed class TorchPeers(TextWriter notes) : IDisposable
{
    private const string Script = "torch_training.py";

    private readonly PeerProcess? _single = PeerProcess.TryStart(Script, 1, notes);
    private readonly PeerProcess? _all = PeerProcess.TryStart(Script, Environment.ProcessorCount, notes);

    /// <summary>Adds the peers that are installed as cases.</summary>
    public Interleaved AddTo(Interleaved cases, string work)
    {
        if (_single is not null)
        {
            cases.AddMeasured("PyTorch, 1 thread", () => _single.Measure(work));
        }

        if (_all is not null)
        {
            cases.AddMeasured("PyTorch, all cores", () => _all.Measure(work));
        }

        return cases;
    }

    public void Dispose()
    {
        _single?.Dispose();
        _all?.Dispose();
    }
}
