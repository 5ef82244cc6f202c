using System.Text.Json;
using OnnxAdapt.Cli.Connections;
using OnnxAdapt.Client;
using OnnxAdapt.Server.Hosting;
using OnnxAdapt.TestKit;
using OnnxAdapt.V1;

namespace OnnxAdapt.Cli.Tests.Commands;

/// <summary>Commands against one server with the repository's own model.</summary>
public sealed class ServedCommandsTests : IAsyncLifetime, IDisposable
{
    private const string Base = "static-en-256";

    private static readonly string Train = RepositoryPaths.InRoot("models/demo-intents/train.csv");
    private static readonly string Test = RepositoryPaths.InRoot("models/demo-intents/test.csv");

    private readonly TemporaryFolder _folder = new();
    private ServerHost _host = null!;

    private string Address => _host.GrpcAddress.Authority;

    public async Task InitializeAsync() => _host = await ServerHost.StartAsync(EmbeddedServer.Settings(new ConnectionSettings(
        Server: null, [RepositoryPaths.InRoot("models")], Path.Combine(_folder.FullName, "data"), ApiKey: null, CertificateAuthority: null, TimeSpan.FromMinutes(1))));

    public async Task DisposeAsync() => await _host.DisposeAsync();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Embed_TextFile_GivesOneObjectPerTextInOrder()
    {
        var file = _folder.Save("texts.txt", string.Join('\n', Enumerable.Range(0, 150).Select(index => $"sentence number {index}")));

        var run = await RunAsync($"embed --model {Base} --batch 7 --input", file);

        Assert.Equal(0, run.ExitCode);
        Assert.Equal(Enumerable.Range(0, 150), run.Json.Select(line => line.GetProperty("index").GetInt32()));
        Assert.All(run.Json, line =>
        {
            Assert.Equal(["index", "embedding", "tokens"], Names(line));
            Assert.Equal(256, line.GetProperty("embedding").GetArrayLength());
            Assert.InRange(line.GetProperty("tokens").GetInt32(), 1, 20);
        });
    }

    [Fact]
    public async Task AdaptPredictEvaluate_DemoSentences_PrintTheShapesPromised()
    {
        var adapt = await RunAsync($"adapt --label-column intent --base {Base} --name demo --data", Train);
        var evaluate = await RunAsync("evaluate --label-column intent --model demo --data", Test);
        var predict = await RunAsync("predict --model demo --top-k 3 --input", Test);

        Assert.Equal((0, 0, 0), (adapt.ExitCode, evaluate.ExitCode, predict.ExitCode));
        Assert.All(adapt.Json.SkipLast(1), line => Assert.Equal("progress", Names(line)[0]));
        var last = adapt.Json[^1];
        Assert.Equal(["model", "version", "examples", "rejected", "accuracy", "loss", "seconds", "feature_seconds", "train_seconds"], Names(last));
        Assert.Equal(("demo", 1, 495, 0), (last.GetProperty("model").GetString(), last.GetProperty("version").GetInt32(), last.GetProperty("examples").GetInt32(), last.GetProperty("rejected").GetInt32()));
        var scores = Assert.Single(evaluate.Json);
        Assert.Equal(["count", "accuracy", "macro_f1", "calibration_error"], Names(scores));
        Assert.Equal(165, scores.GetProperty("count").GetInt32());
        Assert.InRange(scores.GetProperty("accuracy").GetDouble(), 0.75, 1);
        Assert.Equal(165, predict.Json.Count);
        Assert.All(predict.Json, line => Assert.Equal((3, "label", "score"), Shape(line)));
    }

    [Fact]
    public async Task Adapt_ResumedSession_SendsOnlyWhatTheServerLacks()
    {
        using var client = OnnxAdaptClient.Connect(Address);
        var start = new StartSession { BaseModel = Base, Model = "later", Task = ModelTask.SingleLabel, Publish = new PublishPolicy { OnFinish = true, Serve = true } };
        string session;
        await using (var stream = await client.Adaptations.StartAsync(start))
        {
            session = stream.SessionId;
            var rows = Cli.Data.DataFile.Read(Train, null, "text").Take(100);
            foreach (var chunk in rows.Chunk(50))
            {
                await stream.SendExamplesAsync(chunk.Select(row => new Example { Input = Inputs.Text(row.Text("text")), Label = row.Text("intent") }));
            }

            await stream.FlushAsync();
        }

        var run = await RunAsync($"adapt --label-column intent --send-batch 50 --epochs 1 --resume {session} --data", Train);

        Assert.Equal(495, run.Json[^1].GetProperty("examples").GetInt32());
        Assert.True(run.Json[0].GetProperty("resumed").GetBoolean());
    }

    [Fact]
    public async Task Adapt_RowsTheServerRejects_AreNamedByLine()
    {
        var file = _folder.Save("rows.csv", "text,label\n" + string.Concat(Enumerable.Range(0, 20).Select(index => $"some text {index},{(index % 2 == 0 ? "even" : "odd")}\n")) + "no label here,\n");

        var run = await RunAsync($"adapt --epochs 1 --base {Base} --name rejecting --data", file);

        Assert.Equal(0, run.ExitCode);
        var rejected = Assert.Single(run.Json, line => line.TryGetProperty("progress", out var kind) && kind.GetString() == "rejected");
        Assert.Equal(22, rejected.GetProperty("line").GetInt32());
        Assert.Equal((20, 1), (run.Json[^1].GetProperty("examples").GetInt32(), run.Json[^1].GetProperty("rejected").GetInt32()));
    }

    [Fact]
    public async Task Models_ListShowVersionsPromoteRollback_Work()
    {
        for (var version = 1; version <= 2; version++) await RunAsync($"adapt --label-column intent --epochs 1 --base {Base} --name versioned --data", Train);

        var versions = await RunAsync("models versions versioned");
        var promoted = await RunAsync("models promote versioned 1");
        var rolledBack = await RunAsync("models rollback versioned");
        var list = await RunAsync("models list");
        var sessions = await RunAsync("sessions list");

        Assert.Equal([2, 1], versions.Json.Select(line => line.GetProperty("version").GetInt32()));
        Assert.Equal(1, promoted.Json[0].GetProperty("serving_version").GetInt32());
        Assert.Equal(2, rolledBack.Json[0].GetProperty("serving_version").GetInt32());
        Assert.Equal([Base, "versioned"], list.Json.Select(line => line.GetProperty("name").GetString()).Order(StringComparer.Ordinal));
        Assert.Equal(2, sessions.Json.Count);
    }

    [Theory]
    [InlineData("models show nothing", "NOT_FOUND")]
    [InlineData("models rollback " + Base, "FAILED_PRECONDITION")]
    [InlineData("sessions cancel nothing", "NOT_FOUND")]
    public async Task ServerRefusals_EndWithExitCode2(string command, string code)
    {
        var run = await RunAsync(command);

        Assert.Equal(2, run.ExitCode);
        Assert.Equal(code, Assert.Single(run.Json).GetProperty("error").GetProperty("code").GetString());
    }

    [Fact]
    public async Task Evaluate_ModelWithoutLabels_SaysToAdaptIt()
    {
        var run = await RunAsync($"evaluate --label-column intent --model {Base} --data", Test);

        Assert.Equal("FAILED_PRECONDITION", Assert.Single(run.Json).GetProperty("error").GetProperty("code").GetString());
    }

    [Fact]
    public async Task Demo_OnTheServer_ImprovesAccuracy()
    {
        var run = await CliRun.RunAsync("demo", "--json", "--server", Address, "--name", "shown");

        Assert.True(run.ExitCode == 0, run.Output);
        var result = Assert.Single(run.Json);
        Assert.Equal(["accuracy_before", "accuracy_after", "seconds"], Names(result));
        Assert.True(result.GetProperty("accuracy_after").GetDouble() > result.GetProperty("accuracy_before").GetDouble() + 0.15);
    }

    private Task<CliRun> RunAsync(string command, params string[] more) =>
        CliRun.RunAsync([.. command.Split(' '), .. more, "--json", "--server", Address]);

    private static string[] Names(JsonElement line) => [.. line.EnumerateObject().Select(property => property.Name)];

    private static (int Count, string First, string Second) Shape(JsonElement line)
    {
        Assert.Equal(["index", "labels"], Names(line));
        var labels = line.GetProperty("labels");
        var names = Names(labels[0]);
        return (labels.GetArrayLength(), names[0], names[1]);
    }
}
