using System.Globalization;
using OnnxAdapt.Benchmarks.Serving;

namespace OnnxAdapt.Benchmarks.Soak;

/// <summary>Reads what a server holds: of its process from the system, of its heap from its metrics.</summary>
internal sealed class MemoryProbe(BenchmarkServer server) : IDisposable
{
    private const string Committed = "dotnet_gc_last_collection_memory_committed_size_bytes";
    private const double Mebi = 1 << 20;

    private readonly HttpClient _http = new() { BaseAddress = server.HttpAddress };

    /// <summary>Takes a sample.</summary>
    public async Task<MemorySample> SampleAsync(double seconds)
    {
        var managed = Committed is var name && (await _http.GetStringAsync(new Uri("/metrics", UriKind.Relative)).ConfigureAwait(false)).Split('\n')
            .FirstOrDefault(line => line.StartsWith(name, StringComparison.Ordinal)) is { } line ? double.Parse(line.Split(' ')[1], CultureInfo.InvariantCulture) / Mebi : 0;
        var status = await File.ReadAllLinesAsync($"/proc/{server.ProcessId}/status").ConfigureAwait(false);
        return new MemorySample(seconds, Read(status, "VmRSS:"), managed, Read(status, "RssAnon:") - managed);
    }

    public void Dispose() => _http.Dispose();

    private static double Read(string[] status, string name) =>
        double.Parse(status.First(line => line.StartsWith(name, StringComparison.Ordinal))[name.Length..].Trim().Split(' ')[0], CultureInfo.InvariantCulture) / 1024;
}
