using System.Globalization;
using OnnxAdapt.Benchmarks.Harness;
using OnnxAdapt.Serving.Preprocessing;

namespace OnnxAdapt.Benchmarks.Serving;

/// <summary>An encoder over rows of several lengths: alone, in padded batches, packed.</summary>
internal sealed class PackedBenchmark : IBenchmark
{
    private const int Rounds = 5;

    private static readonly int[] Packs = [128, 256, 512];

    public string Name => "packed";

    public string Question => "MiniLM on one thread, processor time over short (8-16 tokens), mixed (8-256) and long (256) rows: each alone, in padded batches, packed without padding (goal: packed takes at most 0.77 of the better of the others on short and mixed rows, 1.0 on long ones)";

    public IReadOnlyList<Measurement> Run(TextWriter notes)
    {
        if (!BenchmarkData.IsPresent(notes)) return [];
        using var runs = new EncoderRuns(threads: 1);
        return [.. Mix(runs, "short", EncoderRuns.Rows(96, 8, 16), notes), .. Mix(runs, "mixed", EncoderRuns.Rows(24, 8, 256), notes), .. Mix(runs, "long", EncoderRuns.Rows(6, 256, 256), notes)];
    }

    private static IReadOnlyList<Measurement> Mix(EncoderRuns runs, string name, EncodedRow[] rows, TextWriter notes)
    {
        var sorted = rows.OrderBy(row => row.Ids.Length).ToArray();
        var measured = new Interleaved(Rounds, 2)
            .AddMeasured($"{name}, alone", () => ProcessorTime(() => runs.Pad(rows, 1)))
            .AddMeasured($"{name}, eights in order", () => ProcessorTime(() => runs.Pad(rows, 8)))
            .AddMeasured($"{name}, eights by length", () => ProcessorTime(() => runs.Pad(sorted, 8)));
        foreach (var tokens in Packs) measured.AddMeasured($"{name}, packed to {tokens}", () => ProcessorTime(() => runs.Pack(rows, tokens)));
        var results = measured.Run();
        var total = rows.Sum(row => row.Ids.Length);
        notes.WriteLine($"{name}, tokens/s: {string.Join("; ", results.Select(result => string.Create(CultureInfo.InvariantCulture, $"{result.Case[(name.Length + 2)..]} {total / result.Milliseconds * 1000:f0}")))}");
        return results;
    }

    /// <summary>Milliseconds that the process computes, which other load on the machine changes little.</summary>
    private static double ProcessorTime(Action action)
    {
        var before = Environment.CpuUsage.TotalTime;
        action();
        return (Environment.CpuUsage.TotalTime - before).TotalMilliseconds;
    }
}
