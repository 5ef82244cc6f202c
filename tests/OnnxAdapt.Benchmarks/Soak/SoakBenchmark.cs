using System.Diagnostics;
using System.Globalization;
using System.Text;
using OnnxAdapt.Benchmarks.Harness;
using OnnxAdapt.Benchmarks.Serving;
using OnnxAdapt.TestKit;

namespace OnnxAdapt.Benchmarks.Soak;

/// <summary>Mixed load for a while: whether memory stays where it was, and whether anything fails.</summary>
internal sealed class SoakBenchmark : IBenchmark
{
    private const string SecondsName = "ONNXADAPT_BENCH_SECONDS";
    private const double LongestWarmUp = 600;
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(2);

    public string Name => "soak";

    public string Question => "MiniLM under mixed load: memory in the last tenth against that after the warm-up (goal: 1.05), failures that were not meant (goal: none)";

    public string? Markdown { get; private set; }

    public IReadOnlyList<Measurement> Run(TextWriter notes)
    {
        if (!BenchmarkData.IsPresent(notes)) return [];
        var seconds = double.Parse(Environment.GetEnvironmentVariable(SecondsName) ?? "600", CultureInfo.InvariantCulture);
        return MeasureAsync(TimeSpan.FromSeconds(seconds), notes).GetAwaiter().GetResult();
    }

    private async Task<IReadOnlyList<Measurement>> MeasureAsync(TimeSpan duration, TextWriter notes)
    {
        using var server = BenchmarkServer.Start(BenchmarkData.Model, "--models", RepositoryPaths.InRoot($"models/{SoakLoad.Guest}"), "--default-model", BenchmarkData.Model);
        using var load = new SoakLoad(server);
        using var probe = new MemoryProbe(server);
        using var end = new CancellationTokenSource(duration);
        var start = Stopwatch.GetTimestamp();
        var running = load.RunAsync(end.Token);
        var samples = new List<MemorySample>();
        while (!end.IsCancellationRequested)
        {
            samples.Add(await probe.SampleAsync(Stopwatch.GetElapsedTime(start).TotalSeconds).ConfigureAwait(false));
            await Task.Delay(Period, end.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        await running.ConfigureAwait(false);
        return Report(load, samples, duration.TotalSeconds, notes);
    }

    private IReadOnlyList<Measurement> Report(SoakLoad load, List<MemorySample> samples, double seconds, TextWriter notes)
    {
        foreach (var problem in load.Tasks.SelectMany(task => task.Record.Problems)) notes.WriteLine($"soak: {problem}");
        var warm = Math.Min(seconds / 10, LongestWarmUp);
        (string Name, double From, double To)[] windows =
            [("after the warm-up", warm, warm * 2), ("in the middle", (seconds - warm) / 2, (seconds + warm) / 2), ("at the end", seconds - warm, seconds)];
        (string Name, MemorySample Memory)[] medians = Array.ConvertAll(windows, window => (window.Name, Memory: Median([.. samples.Where(sample => sample.Seconds >= window.From && sample.Seconds <= window.To)])));
        var ratio = medians[^1].Memory.Resident / medians[0].Memory.Resident;
        Markdown = Table(load, medians, ratio, seconds);
        return [.. load.Tasks.Select(task => new Measurement($"{task.Record.Name}, p50", task.Record.Milliseconds(50), 0, 1)), new Measurement("memory at the end against after the warm-up", 0, ratio, 1)];
    }

    private static MemorySample Median(MemorySample[] samples) => samples.Length == 0
        ? default
        : new MemorySample(
            samples[0].Seconds, Middle(samples, sample => sample.Resident), Middle(samples, sample => sample.Managed), Middle(samples, sample => sample.Native));

    private static double Middle(MemorySample[] samples, Func<MemorySample, double> value) => samples.Select(value).Order().ElementAt(samples.Length / 2);

    private static string Table(SoakLoad load, (string Name, MemorySample Memory)[] windows, double ratio, double seconds)
    {
        var text = new StringBuilder();
        text.AppendLine(CultureInfo.InvariantCulture, $"Mixed load for {seconds:F0} s: memory at the end is {ratio:F3}x that after the warm-up; {load.Tasks.Sum(task => task.Record.Failures)} of {load.Tasks.Sum(task => task.Record.Calls)} calls failed that should not.");
        text.AppendLine().AppendLine("| memory, medians, MiB | resident | managed heap | native |").AppendLine("|---|---|---|---|");
        foreach (var (name, memory) in windows) text.AppendLine(CultureInfo.InvariantCulture, $"| {name} | {memory.Resident:F0} | {memory.Managed:F0} | {memory.Native:F0} |");
        text.AppendLine().AppendLine("| calls | number | failed as meant | failed | p50 | p99 |").AppendLine("|---|---|---|---|---|---|");
        foreach (var record in load.Tasks.Select(task => task.Record))
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"| {record.Name} | {record.Calls} | {record.Meant} | {record.Failures} | {record.Milliseconds(50):F1} ms | {record.Milliseconds(99):F1} ms |");
        }

        return text.AppendLine().ToString();
    }
}
