using OnnxAdapt.Benchmarks.Harness;

namespace OnnxAdapt.Benchmarks;

/// <summary>Ten epochs of head training over cached features, gathering and shuffling included.</summary>
internal sealed class HeadEpochsBenchmark : IBenchmark
{
    private const int Epochs = 10;

    public string Name => "head-epochs";

    public string Question => "10 epochs over 10,003 cached features, batch 32, 384 to 77, against PyTorch";

    public IReadOnlyList<Measurement> Run(TextWriter notes)
    {
        using var single = new HeadTraining(1);
        using var all = new HeadTraining(0);
        using var peers = new TorchPeers(notes);
        return peers.AddTo(new Interleaved(3, warmupRounds: 1), "epochs")
            .Add("OnnxAdapt, 1 thread", () => single.Train(Epochs))
            .Add("OnnxAdapt, all cores", () => all.Train(Epochs))
            .Run();
    }
}
