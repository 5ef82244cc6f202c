using System.Globalization;
using System.Text.Json;

namespace OnnxAdapt.Benchmarks.Harness;

/// <summary>Runs the benchmarks that the command line names.</summary>
internal static class BenchmarkRunner
{
    /// <summary>Runs benchmarks and prints their tables, or one JSON object per measurement.</summary>
    /// <returns>0, or 2 when a name does not exist.</returns>
    public static int Run(IReadOnlyList<IBenchmark> benchmarks, string[] arguments, TextWriter output, TextWriter notes)
    {
        var json = arguments.Contains("--json");
        var names = arguments.Where(argument => argument != "--json").ToArray();
        var chosen = benchmarks.Where(benchmark => names.Contains("all") || names.Contains(benchmark.Name)).ToArray();
        if (names.Length == 0 || names.Any(name => name != "all" && benchmarks.All(benchmark => benchmark.Name != name)))
        {
            notes.WriteLine($"Usage: OnnxAdapt.Benchmarks <{string.Join('|', benchmarks.Select(benchmark => benchmark.Name))}|all> [--json]");
            return 2;
        }

        foreach (var benchmark in chosen)
        {
            var measurements = benchmark.Run(notes);
            output.Write(json ? Json(benchmark, measurements) : benchmark.Markdown ?? Table(benchmark, measurements));
        }

        return 0;
    }

    private static string Json(IBenchmark benchmark, IReadOnlyList<Measurement> measurements) => string.Concat(measurements.Select(item =>
        JsonSerializer.Serialize(new { benchmark = benchmark.Name, @case = item.Case, milliseconds = item.Milliseconds, ratio = item.Ratio, rounds = item.Rounds }) + "\n"));

    private static string Table(IBenchmark benchmark, IReadOnlyList<Measurement> measurements)
    {
        var width = measurements.Max(item => item.Case.Length);
        var rows = measurements.Select(item => string.Create(
            CultureInfo.InvariantCulture, $"  {item.Case.PadRight(width)}  {item.Milliseconds,12:F4} ms  {item.Ratio,7:F3}\n"));
        return $"{benchmark.Name}: {benchmark.Question}\n{string.Concat(rows)}\n";
    }
}
