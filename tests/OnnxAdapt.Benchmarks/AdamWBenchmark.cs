using System.Runtime.Intrinsics;
using OnnxAdapt.Abstractions;
using OnnxAdapt.Benchmarks.Harness;
using OnnxAdapt.Runtime.Memory;
using OnnxAdapt.Runtime.Optimizers;

namespace OnnxAdapt.Benchmarks;

/// <summary>AdamW over 25 million parameters against the time to stream the bytes it touches (4 read, 3 written per parameter).</summary>
internal sealed class AdamWBenchmark : IBenchmark
{
    private const int Tensors = 10;
    private const int Size = 2_500_000;

    public string Name => "adamw";

    public string Question => "AdamW, 25M parameters, against streaming its bytes (goal 1.3) and PyTorch";

    public IReadOnlyList<Measurement> Run(TextWriter notes)
    {
        var parameters = Enumerable.Range(0, Tensors).Select(i => new TrainableParameter($"p{i}", $"g{i}", [Size])).ToArray();
        var plan = new ChunkPlan(parameters);
        var runner = new ChunkRunner(Environment.ProcessorCount);
        using var optimizer = new ParameterOptimizer(new OptimizerSettings { WeightDecay = 0.01 }, parameters, plan, runner);
        using var values = Filled(plan, 0.5f);
        using var gradients = new GradientBlock(plan, runner);
        gradients.Values.Slice(0, (int)plan.Length).Fill(0.01f);
        using var stream = new Streaming(plan, runner);
        using var peer = PeerProcess.TryStart("torch_training.py", Environment.ProcessorCount, notes);
        var measured = new Interleaved(15)
            .Add("stream the same bytes", stream.Run)
            .Add("AdamW update", () => optimizer.Step(values, gradients, 1))
            .Add("global norm and finite check", () => optimizer.RequireFiniteNorm(gradients));
        if (peer is not null)
        {
            measured.AddMeasured("PyTorch AdamW", () => peer.Measure("adamw"));
        }

        return measured.Run();
    }

    private static NativeBlock Filled(ChunkPlan plan, float value)
    {
        var block = new NativeBlock(plan.Length);
        block.Slice(0, (int)plan.Length).Fill(value);
        return block;
    }

    /// <summary>Reads four blocks and writes three with next to no arithmetic.</summary>
    private sealed unsafe class Streaming(ChunkPlan plan, ChunkRunner runner) : IDisposable
    {
        private readonly NativeBlock _a = Filled(plan, 1);
        private readonly NativeBlock _b = Filled(plan, 1);
        private readonly NativeBlock _c = Filled(plan, 1);
        private readonly NativeBlock _d = Filled(plan, 0);

        public void Run() => runner.Run(plan.Chunks.Length, index =>
        {
            var chunk = plan.Chunks[index];
            Pass(_a.Pointer + chunk.Start, _b.Pointer + chunk.Start, _c.Pointer + chunk.Start, _d.Pointer + chunk.Start, chunk.Length);
        });

        public void Dispose()
        {
            _a.Dispose();
            _b.Dispose();
            _c.Dispose();
            _d.Dispose();
        }

        private static void Pass(float* a, float* b, float* c, float* d, int length)
        {
            for (var i = 0; i < length; i += Vector512<float>.Count)
            {
                var read = Vector512.Load(d + i);
                (Vector512.Load(a + i) + read).Store(a + i);
                (Vector512.Load(b + i) + read).Store(b + i);
                (Vector512.Load(c + i) + read).Store(c + i);
            }
        }
    }
}
