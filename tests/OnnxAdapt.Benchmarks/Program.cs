using System.Globalization;
using OnnxAdapt.Abstractions;
using OnnxAdapt.Benchmarks;
using OnnxAdapt.Benchmarks.Harness;
using OnnxAdapt.Benchmarks.Jobs;
using OnnxAdapt.Benchmarks.PeerServers;
using OnnxAdapt.Benchmarks.Recipes;
using OnnxAdapt.Benchmarks.Serving;
using OnnxAdapt.Benchmarks.Soak;
using OnnxAdapt.Benchmarks.Steps;
using OnnxAdapt.Benchmarks.Tokenizing;

if (args is [StepMemoryBenchmark.Child, var network, var memory, var recompute])
{
    return StepMemoryBenchmark.RunChild(network, Enum.Parse<TrainingMemory>(memory), bool.Parse(recompute));
}

if (args is [RawSide.Child])
{
    return RawSide.RunChild(Console.In, Console.Out);
}

if (args is [PeerServer.Child, var rows, var threads])
{
    await PeerServer.RunAsync(int.Parse(rows, CultureInfo.InvariantCulture), int.Parse(threads, CultureInfo.InvariantCulture)).ConfigureAwait(false);
    return 0;
}

return BenchmarkRunner.Run(
    [
        new AdamWBenchmark(),
        new HeadStepBenchmark(),
        new HeadEpochsBenchmark(),
        .. Networks.All.Select(network => new StepBenchmark(network)),
        new StepMemoryBenchmark(),
        new TokenizeBenchmark(),
        new UnaryOverheadBenchmark(),
        new BatchingBenchmark(),
        new PackedBenchmark(),
        new CoresBenchmark(),
        new AdaptersBenchmark(),
        new ServeBenchmark(),
        new SwapLatencyBenchmark(),
        new HeadsBenchmark(),
        new SoakBenchmark(),
        new AdaptJobBenchmark(),
        new RecipeBenchmark(),
        new JobsBenchmark(),
    ],
    args,
    Console.Out,
    Console.Error);
