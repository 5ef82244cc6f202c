using System.Diagnostics;
using System.Text.Json;
using OnnxAdapt.Client;
using OnnxAdapt.TestKit;

namespace OnnxAdapt.Cli.Tests.Commands;

public sealed class ServeProcessTests
{
    [Fact]
    public async Task Serve_Terminated_DrainsAndEndsWell()
    {
        using var folder = new TemporaryFolder();
        using var process = Process.Start(new ProcessStartInfo(
            "dotnet",
            [typeof(CommandLine).Assembly.Location, "serve", "--json", "--port", "0", "--http-port", "0", "--log-level", "warning",
                "--models", RepositoryPaths.InRoot("models"), "--data-dir", folder.FullName])
        {
            RedirectStandardOutput = true, RedirectStandardError = true,
        })!;
        var errors = process.StandardError.ReadToEndAsync();
        var line = await process.StandardOutput.ReadLineAsync();
        var addresses = JsonDocument.Parse(line!).RootElement;
        using var client = OnnxAdaptClient.Connect(addresses.GetProperty("grpc").GetString()!);
        using var http = new HttpClient();

        var vector = await client.Embeddings.EmbedAsync("static-en-256", "hello");
        var health = await http.GetAsync(new Uri(new Uri(addresses.GetProperty("http").GetString()!), "healthz"));
        using (var kill = Process.Start("kill", ["-TERM", $"{process.Id}"])) await kill.WaitForExitAsync();
        await process.WaitForExitAsync();

        Assert.Equal(256, vector.Length);
        Assert.True(health.IsSuccessStatusCode);
        Assert.Equal((0, "", ""), (process.ExitCode, await process.StandardOutput.ReadToEndAsync(), await errors));
    }
}
