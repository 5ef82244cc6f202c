using OnnxAdapt.Benchmarks;
using OnnxAdapt.Benchmarks.Harness;
using OnnxAdapt.Benchmarks.Recipes;
using OnnxAdapt.Benchmarks.Serving;
using OnnxAdapt.Benchmarks.Steps;

return BenchmarkRunner.Run(
    [
        new AdamWBenchmark(),
        new HeadStepBenchmark(),
        new HeadEpochsBenchmark(),
        .. Networks.All.Select(network => new StepBenchmark(network)),
        new UnaryOverheadBenchmark(),
        new BatchingBenchmark(),
        new SwapLatencyBenchmark(),
        new AdaptJobBenchmark(),
        new RecipeBenchmark(),
    ],
    args,
    Console.Out,
    Console.Error);
