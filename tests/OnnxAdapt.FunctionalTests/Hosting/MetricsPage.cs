using System.Globalization;
using OnnxAdapt.FunctionalTests.Processes;

namespace OnnxAdapt.FunctionalTests.Hosting;

/// <summary>
/// The numbers that a server shows at <c>/metrics</c>. The server must have a process of its own: servers within one process see each
/// other's instruments.
/// </summary>
internal sealed class MetricsPage(ServerProcess server) : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);
    private readonly HttpClient _http = new() { BaseAddress = new Uri(server.HttpAddress) };

    /// <summary>The sum of all samples of a metric for a model; 0 when there is none.</summary>
    public async Task<double> ReadAsync(string metric, string model)
    {
        var page = await _http.GetStringAsync("/metrics");
        return page.Split('\n')
            .Where(line => line.StartsWith(metric + "{", StringComparison.Ordinal) && line.Contains($"model=\"{model}\"", StringComparison.Ordinal))
            .Sum(line => double.Parse(line[(line.LastIndexOf('}') + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries)[0], CultureInfo.InvariantCulture));
    }

    /// <summary>Rows of a model that wait.</summary>
    public Task<double> QueuedRowsAsync(string model) => ReadAsync("onnxadapt_serving_queue_rows", model);

    /// <summary>Rows of a model that were computed.</summary>
    public Task<double> ComputedRowsAsync(string model) => ReadAsync("onnxadapt_serving_batch_rows_sum", model);

    /// <summary>Looks until the number of waiting rows is as wanted.</summary>
    public async Task WaitForQueueAsync(string model, Func<double, bool> wanted)
    {
        using var limit = new CancellationTokenSource(Patience);
        while (!wanted(await QueuedRowsAsync(model)))
        {
            limit.Token.ThrowIfCancellationRequested();
        }
    }

    public void Dispose() => _http.Dispose();
}
