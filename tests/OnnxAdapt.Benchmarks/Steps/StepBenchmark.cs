using OnnxAdapt.Benchmarks.Harness;

namespace OnnxAdapt.Benchmarks.Steps;

/// <summary>One training step of a network against PyTorch, against standard operators only, and against its matrix products alone.</summary>
internal sealed class StepBenchmark(StepNetwork network) : IBenchmark
{
    private const int Rounds = 15;

    public string Name => $"step-{network.Name}";

    public string Question => $"one step, forward, loss, backward, AdamW: {network.Description}";

    public IReadOnlyList<Measurement> Run(TextWriter notes)
    {
        var threads = Environment.ProcessorCount;
        using var own = new StepRun(network, threads);
        using var plain = new StepRun(network, threads, kernels: false);
        using var floor = new ProductFloor(network.Products, threads);
        using var peer = PeerProcess.TryStart("torch_steps.py", threads, notes);
        var cases = new Interleaved(Rounds);
        if (peer is not null)
        {
            cases.AddMeasured("PyTorch", () => peer.Measure(network.Name));
        }

        cases.Add("OnnxAdapt", () => own.Step()).Add("OnnxAdapt, standard operators only", () => plain.Step());
        return (network.Products.Count > 0 ? cases.Add("matrix products alone", floor.Run) : cases).Run();
    }
}
