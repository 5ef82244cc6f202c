using OnnxAdapt.Graph;
using OnnxAdapt.OrtTraining.Adapters;
using OnnxAdapt.TestKit;

namespace OnnxAdapt.Cli.Tests.Commands;

/// <summary><c>artifacts generate</c> and <c>artifacts inspect</c> on y = relu(x w + b).</summary>
public sealed class ArtifactCommandsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string Output => Path.Combine(_folder.FullName, "artifacts");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Generate_WritesWhatInspectTells()
    {
        var run = await CliRun.RunAsync("artifacts", "generate", SaveModel(), "--train", "w", "--freeze", "b", "--loss", "mse", "--output", Output, "--nominal", "--json");

        Assert.Equal("", run.Error + (run.ExitCode == 0 ? "" : run.Output));
        var told = Assert.Single(run.Json);
        Assert.Equal("w", told.GetProperty("trainable")[0].GetString());
        Assert.Equal("b", told.GetProperty("frozen")[0].GetString());
        Assert.All(told.GetProperty("files").EnumerateArray(), file => Assert.True(File.Exists(file.GetString())));
        Assert.Equal(["checkpoint", "eval_model.onnx", "nominal_checkpoint", "optimizer_model.onnx", "training_model.onnx"], Directory.GetFiles(Output).Select(Path.GetFileName).Order(StringComparer.Ordinal));

        var inspected = await CliRun.RunAsync("artifacts", "inspect", Output, "--json");

        Assert.Equal(0, inspected.ExitCode);
        var report = Assert.Single(inspected.Json);
        Assert.Equal("AdamWOptimizer", report.GetProperty("optimizer").GetString());
        Assert.Equal([("w", true, "[2, 3]"), ("b", false, "[3]")], report.GetProperty("parameters").EnumerateArray().Select(row => (row.GetProperty("name").GetString()!, row.GetProperty("trained").GetBoolean(), row.GetProperty("shape").GetString()!)));
        Assert.Contains(report.GetProperty("ports").EnumerateArray(), port => port.GetProperty("name").GetString() == "target");
    }

    [Fact]
    public async Task Generate_WithPrefix_IsInspectedWithIt()
    {
        await CliRun.RunAsync("artifacts", "generate", SaveModel(), "--loss", "mse", "--output", Output, "--prefix", "my_", "--optimizer", "sgd");

        var plain = await CliRun.RunAsync("artifacts", "inspect", Output);
        var prefixed = await CliRun.RunAsync("artifacts", "inspect", Output, "--prefix", "my_");

        Assert.Equal(2, plain.ExitCode);
        Assert.Equal(0, prefixed.ExitCode);
        Assert.Contains("SGDOptimizerV2", prefixed.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Generate_TrainedAndFrozen_IsFrozen()
    {
        var run = await CliRun.RunAsync("artifacts", "generate", SaveModel(), "--freeze", "b", "--loss", "mse", "--output", Output, "--json");

        Assert.Equal("w", Assert.Single(Assert.Single(run.Json).GetProperty("trainable").EnumerateArray()).GetString());
    }

    [Theory]
    [InlineData("'w'", "--train", "w", "--freeze", "w")]
    [InlineData("z*", "--train", "z*")]
    [InlineData("'z*'", "--freeze", "z*")]
    [InlineData("'nope'", "--predictions", "nope")]
    public async Task Generate_WrongNames_AreNamedAndNothingIsWritten(string named, params string[] options)
    {
        var run = await CliRun.RunAsync(["artifacts", "generate", SaveModel(), "--loss", "mse", "--output", Output, .. options]);

        Assert.Equal(2, run.ExitCode);
        Assert.Contains(named, run.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Output));
    }

    [Fact]
    public async Task Generate_UnknownLoss_ListsThoseThereAre()
    {
        var run = await CliRun.RunAsync("artifacts", "generate", SaveModel(), "--loss", "hinge", "--output", Output);

        Assert.Equal(2, run.ExitCode);
        Assert.Contains("'hinge'", run.Error, StringComparison.Ordinal);
        Assert.Contains("cross-entropy", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Generate_MissingModel_IsSaid()
    {
        var run = await CliRun.RunAsync("artifacts", "generate", Path.Combine(_folder.FullName, "absent.onnx"), "--loss", "mse");

        Assert.Equal(2, run.ExitCode);
        Assert.Contains("absent.onnx", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Inspect_MissingFolder_IsSaid()
    {
        var run = await CliRun.RunAsync("artifacts", "inspect", Path.Combine(_folder.FullName, "absent"));

        Assert.Equal(2, run.ExitCode);
        Assert.Contains("absent", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Inspect_FolderWithoutArtifacts_IsSaid()
    {
        var run = await CliRun.RunAsync("artifacts", "inspect", _folder.FullName);

        Assert.Equal(2, run.ExitCode);
        Assert.Contains("no checkpoint", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Inspect_Adapter_TellsItsTensors()
    {
        var path = Path.Combine(_folder.FullName, "mine.onnx_adapter");
        await File.WriteAllBytesAsync(path, new AdapterFile { ModelVersion = 4, Parameters = new Dictionary<string, TensorData> { ["w.lora_A"] = TensorData.Of([1f, 2f], 2, 1) } }.ToBytes());

        var run = await CliRun.RunAsync("artifacts", "inspect", path, "--json");

        var report = Assert.Single(run.Json);
        Assert.Equal(4, report.GetProperty("model_version").GetInt32());
        Assert.Equal(("w.lora_A", "[2, 1]"), (report.GetProperty("parameters")[0].GetProperty("name").GetString(), report.GetProperty("parameters")[0].GetProperty("shape").GetString()));
    }

    [Fact]
    public async Task Inspect_FileThatIsNoAdapter_IsRefused()
    {
        var run = await CliRun.RunAsync("artifacts", "inspect", SaveModel());

        Assert.Equal(2, run.ExitCode);
        Assert.Contains("no adapter", run.Error, StringComparison.Ordinal);
    }

    private string SaveModel()
    {
        var path = Path.Combine(_folder.FullName, "model.onnx");
        File.WriteAllBytes(path, new TinyOnnx()
            .Input("x", TinyOnnx.Float, "N", 2)
            .Output("y", TinyOnnx.Float, "N", 3)
            .Initializer("w", [1f, 2, 3, 4, 5, 6], 2, 3)
            .Initializer("b", [0f, 0, 0], 3)
            .Node("Gemm", ["x", "w", "b"], ["h"])
            .Node("Relu", ["h"], ["y"])
            .ToBytes());
        return path;
    }
}
