using System.Globalization;
using OnnxAdapt.Benchmarks.Harness;

namespace OnnxAdapt.Benchmarks.Serving;

/// <summary>Many low-rank versions of one encoder against one, and against the encoder without any.</summary>
internal sealed class AdaptersBenchmark : IBenchmark
{
    private const int Versions = 100;
    private const int Rounds = 5;
    private const int Texts = 384;
    private const int Few = 96;
    private const int Clients = 32;

    public string Name => "adapters";

    public string Question => $"MiniLM on one thread, Banking77 sentences, processor time: {Versions} LoRA versions (rank 8, queries and values, 77 labels) in turn against always the same one, against the base beside them, and against a base that has none (goal: base rows at most 1.02)";

    public IReadOnlyList<Measurement> Run(TextWriter notes) => BenchmarkData.IsPresent(notes) ? MeasureAsync(notes).GetAwaiter().GetResult() : [];

    private static async Task<IReadOnlyList<Measurement>> MeasureAsync(TextWriter notes)
    {
        using var plain = new AdapterCatalog();
        using var adapted = new AdapterCatalog();
        await adapted.PublishAsync(Versions).ConfigureAwait(false);
        await plain.AskAsync(0, 1, 1, _ => null).ConfigureAwait(false);
        var (times, bytes) = await adapted.LoadAsync(Versions).ConfigureAwait(false);
        notes.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{Versions - 1} versions of {adapted.BytesPerVersion / 1024.0:f0} KiB: {times.Order().ElementAt(times.Length / 2):f2} ms to load one (median), {bytes / 1024:f0} KiB of memory each ({bytes / adapted.BytesPerVersion:f2} of its size)"));
        var together = Interleave("together", Texts, Clients, plain, adapted);
        var alone = Interleave("one by one", Few, 1, plain, adapted);
        foreach (var result in together) notes.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{result.Case}: {Texts / result.Milliseconds * 1000:f0} texts/s of processor time"));
        return [.. together, .. alone];
    }

    private static IReadOnlyList<Measurement> Interleave(string name, int texts, int clients, AdapterCatalog plain, AdapterCatalog adapted) => new Interleaved(Rounds, 2)
        .AddMeasured($"{name}, base without versions", () => ProcessorTime(() => plain.AskAsync(0, texts, clients, _ => null)))
        .AddMeasured($"{name}, base beside versions", () => ProcessorTime(() => adapted.AskAsync(0, texts, clients, _ => null)))
        .AddMeasured($"{name}, one version", () => ProcessorTime(() => adapted.AskAsync(0, texts, clients, _ => AdapterCatalog.NameOf(7))))
        .AddMeasured($"{name}, {Versions} versions in turn", () => ProcessorTime(() => adapted.AskAsync(0, texts, clients, text => AdapterCatalog.NameOf(text % Versions))))
        .Run();

    /// <summary>Milliseconds that the process computes, which other load on the machine changes little.</summary>
    private static double ProcessorTime(Func<Task> action)
    {
        var before = Environment.CpuUsage.TotalTime;
        action().GetAwaiter().GetResult();
        return (Environment.CpuUsage.TotalTime - before).TotalMilliseconds;
    }
}
