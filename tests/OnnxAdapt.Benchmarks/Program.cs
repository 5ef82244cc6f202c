using OnnxAdapt.Benchmarks;
using OnnxAdapt.Benchmarks.Harness;
using OnnxAdapt.Benchmarks.Serving;

return BenchmarkRunner.Run(
    [
        new AdamWBenchmark(),
        new HeadStepBenchmark(),
        new HeadEpochsBenchmark(),
        new UnaryOverheadBenchmark(),
        new BatchingBenchmark(),
        new SwapLatencyBenchmark(),
        new AdaptJobBenchmark(),
    ],
    args,
    Console.Out,
    Console.Error);
