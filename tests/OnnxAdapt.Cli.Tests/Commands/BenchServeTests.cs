using OnnxAdapt.Cli.Connections;
using OnnxAdapt.Server.Hosting;
using OnnxAdapt.TestKit;

namespace OnnxAdapt.Cli.Tests.Commands;

/// <summary>The load generator against a real server, in every protocol.</summary>
public sealed class BenchServeTests : IAsyncLifetime, IDisposable
{
    private const string Model = "static-en-256";

    private readonly TemporaryFolder _folder = new();
    private ServerHost _host = null!;

    public async Task InitializeAsync() => _host = await ServerHost.StartAsync(EmbeddedServer.Settings(new ConnectionSettings(
        Server: null, [RepositoryPaths.InRoot("models")], Path.Combine(_folder.FullName, "data"), ApiKey: null, CertificateAuthority: null, TimeSpan.FromMinutes(1))));

    public async Task DisposeAsync() => await _host.DisposeAsync();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("onnxadapt", 2)]
    [InlineData("kserve", 2)]
    [InlineData("kserve-rest", 2)]
    [InlineData("tei", 1)]
    [InlineData("tei-http", 2)]
    [InlineData("openai", 2)]
    public async Task Serve_EveryProtocol_IsAnswered(string protocol, int texts)
    {
        var run = await RunAsync($"--protocol {protocol} --model {Model} --clients 2 --texts {texts} --duration 0.3 --warmup 0 --output json", protocol);

        Assert.True(run.ExitCode == 0, run.Output);
        var report = Assert.Single(run.Json);
        Assert.Equal((protocol, "closed", 2, texts), (report.GetProperty("protocol").GetString(), report.GetProperty("loop").GetString(), report.GetProperty("clients").GetInt32(), report.GetProperty("texts_per_request").GetInt32()));
        Assert.Empty(report.GetProperty("errors").EnumerateObject());
        Assert.True(report.GetProperty("requests").GetInt64() >= 2);
        var latency = report.GetProperty("latency_ms");
        Assert.Equal(["mean", "p50", "p90", "p99", "p99.9", "max"], latency.EnumerateObject().Select(property => property.Name));
        Assert.InRange(latency.GetProperty("p50").GetDouble(), 0.0001, latency.GetProperty("max").GetDouble());
    }

    [Fact]
    public async Task Serve_Rate_SendsWhatThePlanSaysAndDrawsIt()
    {
        var (plot, texts) = (Path.Combine(_folder.FullName, "plot.svg"), _folder.Save("texts.txt", "first text\n\nsecond text\n"));

        var run = await RunAsync($"--model {Model} --rate 50 --arrivals constant --duration 0.4 --warmup 0.1 --json --lengths {texts} --plot {plot}");

        var report = Assert.Single(run.Json);
        Assert.Equal(("open", 20), (report.GetProperty("loop").GetString(), report.GetProperty("requests").GetInt32()));
        Assert.StartsWith("<svg ", await File.ReadAllTextAsync(plot), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("onnxadapt")]
    [InlineData("tei")]
    [InlineData("tei-http")]
    public async Task Serve_Predictions_AreAnswered(string protocol)
    {
        await CliRun.RunAsync(
            "adapt", "--server", _host.GrpcAddress.Authority, "--base", Model, "--name", "intents", "--epochs", "1", "--label-column", "intent",
            "--data", RepositoryPaths.InRoot("models/demo-intents/train.csv"));

        var run = await RunAsync($"--protocol {protocol} --model intents --task predict --texts {(protocol == "tei" ? 1 : 3)} --duration 0.2 --warmup 0 --json", protocol);

        Assert.True(run.ExitCode == 0, run.Output);
        Assert.Empty(Assert.Single(run.Json).GetProperty("errors").EnumerateObject());
    }

    [Fact]
    public async Task Serve_ForPeople_IsATable()
    {
        var run = await RunAsync($"--model {Model} --duration 0.2 --warmup 0");

        Assert.Contains("texts/s", run.Output, StringComparison.Ordinal);
        Assert.Contains("p99.9 ms", run.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("onnxadapt", "NOT_FOUND")]
    [InlineData("kserve", "NOT_FOUND")]
    [InlineData("kserve-rest", "NOT_FOUND")]
    [InlineData("openai", "NOT_FOUND")]
    public async Task Serve_ModelThatIsNotThere_IsToldBeforeTheLoad(string protocol, string code)
    {
        var run = await RunAsync($"--protocol {protocol} --model nothing --output json", protocol);

        Assert.Equal(2, run.ExitCode);
        Assert.Equal(code, Assert.Single(run.Json).GetProperty("error").GetProperty("code").GetString());
    }

    [Theory]
    [InlineData("--protocol openai", "Option '--model' is required for openai")]
    [InlineData("--model m --clients 2 --rate 5", "Give one of --clients and --rate")]
    [InlineData("--model m --lengths no-such-file", "'no-such-file' is none of short, mixed and long")]
    [InlineData("--protocol tei --texts 2", "a request of tei takes one text")]
    [InlineData("--protocol openai --model m --task predict", "openai has no call of its own for predictions")]
    [InlineData("--model m --plot no-such-folder/plot.svg", "--plot: there is no folder")]
    [InlineData("--model m --rate 0", "--rate: 0 is not between 0.001")]
    public async Task Options_Wrong_AreRefused(string options, string message)
    {
        var run = await RunAsync(options);

        Assert.Equal(2, run.ExitCode);
        Assert.Contains(message, run.Error, StringComparison.Ordinal);
    }

    private Task<CliRun> RunAsync(string options, string protocol = "onnxadapt")
    {
        var address = protocol is "kserve-rest" or "tei-http" or "openai" ? _host.HttpAddress : _host.GrpcAddress;
        return CliRun.RunAsync(["bench", "serve", "--server", address.Authority, .. options.Split(' ')]);
    }
}
