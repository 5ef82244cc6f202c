using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using OnnxAdapt.FunctionalTests.Processes;
using OnnxAdapt.TestKit;

namespace OnnxAdapt.FunctionalTests.Metrics;

public sealed class PrometheusScrapeTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    [ToolFact("promtool")]
    public async Task Metrics_AfterRequests_PassPromtool()
    {
        using var data = new TemporaryFolder();
        await using var server = await ServerProcess.StartAsync([RepositoryPaths.InRoot("models")], data.Path);
        await SampleTraffic.SendAsync(server.GrpcAddress);
        using var http = new HttpClient();
        var text = await http.GetStringAsync(server.HttpAddress + "/metrics");

        using var promtool = Process.Start(new ProcessStartInfo("promtool", ["check", "metrics"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var complaints = promtool.StandardError.ReadToEndAsync();
        await promtool.StandardInput.WriteAsync(text);
        promtool.StandardInput.Close();
        await promtool.WaitForExitAsync();

        Assert.Equal("", await complaints);
        Assert.Equal(0, promtool.ExitCode);
    }

    [ToolFact("prometheus")]
    public async Task Metrics_RealPrometheus_ScrapesThem()
    {
        using var data = new TemporaryFolder();
        await using var server = await ServerProcess.StartAsync([RepositoryPaths.InRoot("models")], data.Path);
        await SampleTraffic.SendAsync(server.GrpcAddress);
        var port = FreePort();
        var configuration = Path.Combine(data.Path, "prometheus.yml");
        await File.WriteAllTextAsync(configuration, $$"""
            global: { scrape_interval: 1s }
            scrape_configs:
              - job_name: onnxadapt
                static_configs: [ { targets: [ "{{new Uri(server.HttpAddress).Authority}}" ] } ]
            """);
        using var prometheus = Process.Start(new ProcessStartInfo("prometheus",
            [$"--config.file={configuration}", $"--storage.tsdb.path={data.Path}/tsdb", $"--web.listen-address=127.0.0.1:{port}", "--log.level=error"])
        {
            RedirectStandardError = true,
        })!;
        try
        {
            using var http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}") };

            Assert.Equal("1", await QueryUntilPresentAsync(http, "up{job=\"onnxadapt\"} == 1", prometheus));
            Assert.NotNull(await QueryUntilPresentAsync(http, "sum(onnxadapt_serving_requests_total{model=\"static-en-256\"}) > 0", prometheus));
        }
        finally
        {
            prometheus.Kill();
            await prometheus.WaitForExitAsync();
        }
    }

    private static async Task<string> QueryUntilPresentAsync(HttpClient http, string query, Process prometheus)
    {
        var end = DateTime.UtcNow + Patience;
        while (!prometheus.HasExited && DateTime.UtcNow < end)
        {
            if (await TryQueryAsync(http, query) is { } value)
            {
                return value;
            }

            await Task.Delay(200);
        }

        prometheus.Kill();
        throw new InvalidOperationException($"Prometheus did not answer '{query}': {await prometheus.StandardError.ReadToEndAsync()}");
    }

    private static async Task<string?> TryQueryAsync(HttpClient http, string query)
    {
        try
        {
            using var answer = JsonDocument.Parse(await http.GetStringAsync("/api/v1/query?query=" + Uri.EscapeDataString(query)));
            var result = answer.RootElement.GetProperty("data").GetProperty("result");
            return result.GetArrayLength() == 0 ? null : result[0].GetProperty("value")[1].GetString();
        }
        catch (HttpRequestException)
        {
            return null;
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
