using System.Diagnostics;
using System.Globalization;
using OnnxAdapt.Abstractions;
using OnnxAdapt.Benchmarks.Harness;

namespace OnnxAdapt.Benchmarks.Steps;

/// <summary>Peak memory of a training step above what the process holds before the network is made, each side in a process of its own.</summary>
internal sealed class StepMemoryBenchmark : IBenchmark
{
    /// <summary>First argument of the processes that measure themselves.</summary>
    public const string Child = "peak-of";

    private const int Steps = 5;

    public string Name => "step-memory";

    public string Question => "peak memory of 5 steps, network and optimizer included, in MB (the column says ms); ratio to PyTorch";

    public IReadOnlyList<Measurement> Run(TextWriter notes) => [.. Networks.All.SelectMany(network => Measure(network, notes))];

    /// <summary>Steps a network in this process and prints the megabytes that it took.</summary>
    public static int RunChild(string name, TrainingMemory memory, bool recompute)
    {
        var network = Networks.All.Single(candidate => candidate.Name == name);
        using (var warm = new StepRun(Networks.All[0], 1))
        {
            warm.Step();
        }

        GC.Collect();
        var before = Status("VmRSS");
        using var run = new StepRun(network, Environment.ProcessorCount, memory: memory, recompute: recompute);
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        for (var step = 0; step < Steps; step++)
        {
            run.Step();
        }

        Console.WriteLine((Status("VmHWM") - before).ToString("F1", CultureInfo.InvariantCulture));
        return 0;
    }

    private static IEnumerable<Measurement> Measure(StepNetwork network, TextWriter notes)
    {
        using var peer = PeerProcess.TryStart("torch_steps.py", Environment.ProcessorCount, notes);
        var baseline = peer?.Measure($"memory {network.Name}") ?? 0;
        if (peer is not null)
        {
            yield return new Measurement($"{network.Name}: PyTorch", baseline, 1, 1);
        }

        foreach (var memory in Enum.GetValues<TrainingMemory>())
        {
            var own = Own(network.Name, memory, recompute: false);
            yield return new Measurement($"{network.Name}: OnnxAdapt, {memory}", own, baseline == 0 ? double.NaN : own / baseline, 1);
        }

        var again = Own(network.Name, TrainingMemory.Fast, recompute: true);
        yield return new Measurement($"{network.Name}: OnnxAdapt, Fast, blocks computed again", again, baseline == 0 ? double.NaN : again / baseline, 1);
    }

    private static double Own(string name, TrainingMemory memory, bool recompute)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!) { RedirectStandardOutput = true };
        string[] arguments = Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet"
            ? [typeof(StepMemoryBenchmark).Assembly.Location, Child, name, memory.ToString(), recompute.ToString()]
            : [Child, name, memory.ToString(), recompute.ToString()];
        Array.ForEach(arguments, start.ArgumentList.Add);
        using var process = Process.Start(start)!;
        var answer = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return double.Parse(answer.Trim(), CultureInfo.InvariantCulture);
    }

    /// <summary>A line of the process's status, in megabytes.</summary>
    private static double Status(string field) => File.ReadLines("/proc/self/status")
        .Where(line => line.StartsWith(field + ":", StringComparison.Ordinal))
        .Select(line => double.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[^2], CultureInfo.InvariantCulture) / 1024)
        .First();
}
