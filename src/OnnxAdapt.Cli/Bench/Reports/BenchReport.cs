using System.Globalization;
using System.Text.Json;
using OnnxAdapt.Cli.Bench.Load;
using OnnxAdapt.Cli.Bench.Measuring;
using OnnxAdapt.Cli.Output;

namespace OnnxAdapt.Cli.Bench.Reports;

/// <summary>What a run prints.</summary>
/// <param name="Protocol">Name of the protocol.</param>
/// <param name="Lengths">The length mix, or the file of the texts.</param>
/// <param name="Plan">How requests came.</param>
/// <param name="Result">What was measured.</param>
internal sealed record BenchReport(string Protocol, string Lengths, LoadPlan Plan, LoadResult Result)
{
    private static readonly (string Name, double Percent)[] Percentiles = [("p50", 50), ("p90", 90), ("p99", 99), ("p99.9", 99.9)];

    /// <summary>How requests came, in words.</summary>
    public string Load => Plan.Rate is { } rate
        ? string.Create(CultureInfo.InvariantCulture, $"{rate} requests/s, {Name(Plan.Arrivals)} arrivals")
        : string.Create(CultureInfo.InvariantCulture, $"{Plan.Clients} clients, each waiting for its answer");

    /// <summary>Writes it.</summary>
    public void Write(CommandOutput output)
    {
        output.WriteJson(WriteJson);
        output.WriteText($"{Protocol}, {Lengths}: {Load}, {Numbers.Seconds(Plan.Duration.TotalSeconds)} after {Numbers.Seconds(Plan.Warmup.TotalSeconds)} of warm-up");
        output.WriteTable(["", ""], Rows());
    }

    private static string Name(ArrivalKind kind) => kind == ArrivalKind.Poisson ? "poisson" : "constant";

    private static double Milliseconds(TimeSpan duration) => Math.Round(duration.TotalMilliseconds, 4);

    private static string Shown(double value) => value.ToString("0.###", CultureInfo.InvariantCulture);

    private static void WriteTimes(Utf8JsonWriter json, string name, LatencyHistogram times)
    {
        json.WriteStartObject(name);
        json.WriteNumber("mean", Milliseconds(times.Mean));
        foreach (var (percentile, percent) in Percentiles) json.WriteNumber(percentile, Milliseconds(times.Percentile(percent)));
        json.WriteNumber("max", Milliseconds(times.Max));
        json.WriteEndObject();
    }

    private void WriteJson(Utf8JsonWriter json)
    {
        json.WriteString("protocol", Protocol);
        json.WriteString("lengths", Lengths);
        json.WriteString("loop", Plan.Rate is null ? "closed" : "open");
        if (Plan.Rate is { } rate)
        {
            json.WriteNumber("rate", rate);
            json.WriteString("arrivals", Name(Plan.Arrivals));
        }
        else
        {
            json.WriteNumber("clients", Plan.Clients);
        }

        json.WriteSeconds("warmup_seconds", Plan.Warmup.TotalSeconds);
        json.WriteSeconds("seconds", Plan.Duration.TotalSeconds);
        json.WriteNumber("requests", Result.Requests);
        json.WriteNumber("texts_per_request", Result.TextsPerRequest);
        json.WriteNumber("requests_per_second", Math.Round(Result.RequestsPerSecond, 3));
        json.WriteNumber("texts_per_second", Math.Round(Result.TextsPerSecond, 3));
        WriteTimes(json, "latency_ms", Result.Latency);
        WriteTimes(json, "start_delay_ms", Result.StartDelay);
        json.WriteStartObject("errors");
        foreach (var (status, count) in Result.Errors) json.WriteNumber(status, count);
        json.WriteEndObject();
    }

    private IEnumerable<IReadOnlyList<string>> Rows()
    {
        yield return ["requests", Numbers.Count(Result.Requests)];
        yield return ["requests/s", Shown(Result.RequestsPerSecond)];
        yield return ["texts/s", Shown(Result.TextsPerSecond)];
        foreach (var (name, percent) in Percentiles) yield return [$"{name} ms", Shown(Milliseconds(Result.Latency.Percentile(percent)))];
        yield return ["max ms", Shown(Milliseconds(Result.Latency.Max))];
        yield return ["start delay p99 ms", Shown(Milliseconds(Result.StartDelay.Percentile(99)))];
        foreach (var (status, count) in Result.Errors) yield return [status, Numbers.Count(count)];
    }
}
