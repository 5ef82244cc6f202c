using OnnxAdapt.Benchmarks.Harness;

namespace OnnxAdapt.Benchmarks;

/// <summary>One training step of a head: forward, loss, backward, AdamW.</summary>
internal sealed class HeadStepBenchmark : IBenchmark
{
    public string Name => "head-step";

    public string Question => "one step of a head, batch 32, 384 to 77, AdamW, against PyTorch";

    public IReadOnlyList<Measurement> Run(TextWriter notes)
    {
        using var single = new HeadTraining(1);
        using var all = new HeadTraining(0);
        using var peers = new TorchPeers(notes);
        return peers.AddTo(new Interleaved(15), "step")
            .Add("OnnxAdapt, 1 thread", single.Step, repetitions: 40)
            .Add("OnnxAdapt, all cores", all.Step, repetitions: 40)
            .Run();
    }
}
