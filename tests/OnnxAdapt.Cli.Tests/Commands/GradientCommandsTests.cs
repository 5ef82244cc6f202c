using OnnxAdapt.Abstractions;
using OnnxAdapt.TestKit;

namespace OnnxAdapt.Cli.Tests.Commands;

/// <summary><c>gradients</c> and <c>verify</c> on y = relu(x w), with x = [1, 2] and w = [[1, -1], [1, -1]], and with an operator that has no gradient.</summary>
public sealed class GradientCommandsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Gradients_Parameters_AreWrittenWithOutputsAndLoss()
    {
        var (model, inputs, output) = (SaveModel("Relu"), SaveTensors(2), Path.Combine(_folder.FullName, "out.safetensors"));

        var run = await CliRun.RunAsync("gradients", model, "--inputs", inputs, "--cotangents", "--wrt", "parameters", "--output", output, "--json");

        Assert.Equal("", run.Error + (run.ExitCode == 0 ? "" : run.Output));
        Assert.Equal(30, Assert.Single(run.Json).GetProperty("loss").GetDouble());
        var results = SafetensorsCodec.Read(File.ReadAllBytes(output)).Parameters;
        Assert.Equal([10, 0, 20, 0], results["grad.w"].AsSpan<float>().ToArray());
        Assert.Equal([3, 0], results["output.y"].AsSpan<float>().ToArray());
        Assert.Equal([30], results["loss"].AsSpan<float>().ToArray());
        Assert.Equal(0, results["loss"].Rank);
    }

    [Theory]
    [InlineData("inputs", "grad.x")]
    [InlineData("w*", "grad.w")]
    public async Task Gradients_OtherTargets_AreFound(string wrt, string expected)
    {
        var output = Path.Combine(_folder.FullName, "out.safetensors");

        var run = await CliRun.RunAsync("gradients", SaveModel("Relu"), "--inputs", SaveTensors(2), "--cotangents", "--wrt", wrt, "--output", output);

        Assert.Equal("", run.Error + (run.ExitCode == 0 ? "" : run.Output));
        var gradients = SafetensorsCodec.Read(File.ReadAllBytes(output)).Parameters.Select(tensor => tensor.Name).Where(name => name.StartsWith("grad.", StringComparison.Ordinal));
        Assert.Equal(expected, Assert.Single(gradients));
    }

    [Theory]
    [InlineData("NoSuchOperator", "parameters", "NoSuchOperator")]
    [InlineData("Relu", "z*", "'z*'")]
    public async Task Gradients_Impossible_SaysWhyAndWritesNothing(string op, string wrt, string reason)
    {
        var output = Path.Combine(_folder.FullName, "out.safetensors");

        var run = await CliRun.RunAsync("gradients", SaveModel(op), "--inputs", SaveTensors(2), "--cotangents", "--wrt", wrt, "--output", output);

        Assert.Equal(2, run.ExitCode);
        Assert.Contains(reason, run.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(output));
    }

    [Fact]
    public async Task Verify_Folder_TellsEveryCaseAndTheTotal()
    {
        SaveModel("Relu", "Op/good.onnx");
        SaveTensors(2, "Op/good.safetensors", gradient: [10, 0, 20, 0]);
        SaveModel("Relu", "Op/bad.onnx");
        SaveTensors(2, "Op/bad.safetensors", gradient: [10, 0, 21, 0]);
        _folder.Save("index.json", """[{"id":"Op/good","tolerance":1e-5,"gradients":["w"]},{"id":"Op/bad","tolerance":1e-5,"gradients":["w"]}]""");

        var run = await CliRun.RunAsync("verify", "op-gradients", _folder.FullName, "--json");

        Assert.Equal(1, run.ExitCode);
        var total = run.Json[^1];
        Assert.Equal((2, 1), (total.GetProperty("cases").GetInt32(), total.GetProperty("passed").GetInt32()));
        Assert.StartsWith("Op/bad: grad.w: error", Assert.Single(total.GetProperty("failed").EnumerateArray()).GetString(), StringComparison.Ordinal);
        Assert.Equal(["Op/good", "Op/bad"], run.Json.Take(2).Select(line => line.GetProperty("case").GetString()));
    }

    [Theory]
    [InlineData("op-gradients", "no-such-folder", "NOT_FOUND")]
    [InlineData("exports", "no-such-folder", "NOT_FOUND")]
    [InlineData("tokenizers", "no-such-folder", "NOT_FOUND")]
    [InlineData("poems", "no-such-folder", "INVALID_ARGUMENT")]
    public async Task Verify_WrongArguments_AreTheCallersMistake(string kind, string folder, string code)
    {
        var run = await CliRun.RunAsync("verify", kind, folder, "--json");

        Assert.Equal(2, run.ExitCode);
        Assert.Equal(code, Assert.Single(run.Json).GetProperty("error").GetProperty("code").GetString());
    }

    private string SaveModel(string op, string name = "model.onnx")
    {
        var model = new TinyOnnx().Input("x", TinyOnnx.Float, "batch", 2).Initializer("w", [1f, -1f, 1f, -1f], 2, 2)
            .Node("MatMul", ["x", "w"], ["product"]).Node(op, ["product"], ["y"]).Output("y", TinyOnnx.Float, "batch", 2);
        return Save(name, model.ToBytes());
    }

    private string SaveTensors(int columns, string name = "in.safetensors", float[]? gradient = null)
    {
        var tensors = new ParameterSet { { "input.x", Tensor.Of([1f, 2f], 1, columns) }, { "cotangent.y", Tensor.Of([10f, 100f], 1, columns) } };
        if (gradient is not null) tensors.Add("grad.w", Tensor.Of(gradient, 2, 2));
        return Save(name, SafetensorsCodec.ToBytes(tensors));
    }

    private string Save(string name, byte[] content)
    {
        var path = Path.Combine(_folder.FullName, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, content);
        return path;
    }
}
