using OnnxAdapt.Benchmarks;
using OnnxAdapt.Benchmarks.Harness;

return BenchmarkRunner.Run(
    [
        new AdamWBenchmark(),
        new HeadStepBenchmark(),
        new HeadEpochsBenchmark(),
    ],
    args,
    Console.Out,
    Console.Error);
