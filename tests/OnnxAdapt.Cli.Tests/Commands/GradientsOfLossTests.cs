using OnnxAdapt.Abstractions;
using OnnxAdapt.TestKit;

namespace OnnxAdapt.Cli.Tests.Commands;

/// <summary><c>gradients --loss</c> on y = x w, z = x v with x = [1, 2], w the unit matrix, v = [[1, 1], [0, 1]]: y = [1, 2], z = [1, 3].</summary>
public sealed class GradientsOfLossTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Gradients_OfFirstOutput_FollowTheLoss()
    {
        var results = await RunAsync("--loss", "mse", "--labels", "target");

        Assert.Equal([2.5f], results["loss"].AsSpan<float>().ToArray());
        Assert.Equal([1, 2, 2, 4], results["grad.w"].AsSpan<float>().ToArray());
        Assert.Equal([0, 0, 0, 0], results["grad.v"].AsSpan<float>().ToArray());
        Assert.Equal([1, 3], results["output.z"].AsSpan<float>().ToArray());
    }

    [Theory]
    [InlineData("mse|--labels|target|--output-name|z", 5)]
    [InlineData("mse|--labels|target|--loss-option|reduction=sum", 5)]
    [InlineData("cross_entropy|--labels|class", 0.31326)]
    [InlineData("cross-entropy|--labels|shares|--loss-option|soft-labels=true|--loss-option|label_smoothing=0.5", 0.56326)]
    [InlineData("distillation-kl|--labels|target|--loss-option|temperature=2", 0.12372)]
    [InlineData("cosine|--labels|one|--output-name|y,z", 0.000101)]
    [InlineData("weighted-sum|--labels|target|--labels|shares|--output-name|y|--output-name|z", 3)]
    public async Task Gradients_OfLoss_ReadLabelsAndSettings(string arguments, double loss)
    {
        var results = await RunAsync(["--loss", .. arguments.Split('|')]);

        Assert.Equal(loss, results["loss"].AsSpan<float>()[0], 1e-5);
        Assert.Contains(results, tensor => tensor.Name == "grad.w");
    }

    [Theory]
    [InlineData("--loss|mse|--labels|class", "class: has shape [1]")]
    [InlineData("--loss|mse|--labels|absent", "'absent'")]
    [InlineData("--loss|mse", "labels")]
    [InlineData("--loss|mse|--labels|target,class", "takes 1")]
    [InlineData("--loss|cross-entropy|--labels|target", "soft-labels=true")]
    [InlineData("--loss|poetry|--labels|target", "'poetry'")]
    [InlineData("--loss|mse|--labels|target|--loss-option|temperature=2", "Temperature")]
    [InlineData("--loss|mse|--labels|target|--loss-option|colour=2", "'colour'")]
    [InlineData("--loss|huber|--labels|target|--loss-option|delta=wide", "'wide'")]
    [InlineData("--loss|mse|--labels|target|--loss-option|delta", "NAME=VALUE")]
    [InlineData("--loss|mse|--labels|target|--output-name|x", "'x'")]
    [InlineData("--loss|mse|--labels|target|--cotangents", "either")]
    [InlineData("--labels|target", "--loss")]
    [InlineData("--cotangents|--output-name|y", "--loss")]
    public async Task Gradients_OfLossThatDoesNotFit_SaysWhyAndWritesNothing(string arguments, string reason)
    {
        var output = Path.Combine(_folder.FullName, "out.safetensors");

        var run = await CliRun.RunAsync(["gradients", SaveModel(), "--inputs", SaveTensors(), "--output", output, .. arguments.Split('|')]);

        Assert.Equal(2, run.ExitCode);
        Assert.Contains(reason, run.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(output));
    }

    private async Task<ParameterSet> RunAsync(params string[] arguments)
    {
        var output = Path.Combine(_folder.FullName, "out.safetensors");

        var run = await CliRun.RunAsync(["gradients", SaveModel(), "--inputs", SaveTensors(), "--wrt", "parameters", "--output", output, .. arguments]);

        Assert.Equal("", run.Error + (run.ExitCode == 0 ? "" : run.Output));
        return SafetensorsCodec.Read(File.ReadAllBytes(output)).Parameters;
    }

    private string SaveModel() => Save("model.onnx", new TinyOnnx().Input("x", TinyOnnx.Float, "batch", 2)
        .Initializer("w", [1f, 0f, 0f, 1f], 2, 2).Initializer("v", [1f, 1f, 0f, 1f], 2, 2)
        .Node("MatMul", ["x", "w"], ["y"]).Node("MatMul", ["x", "v"], ["z"])
        .Output("y", TinyOnnx.Float, "batch", 2).Output("z", TinyOnnx.Float, "batch", 2).ToBytes());

    private string SaveTensors() => Save("in.safetensors", SafetensorsCodec.ToBytes(new ParameterSet
    {
        { "input.x", Tensor.Of([1f, 2f], 1, 2) },
        { "target", Tensor.Of([0f, 0f], 1, 2) },
        { "shares", Tensor.Of([0f, 1f], 1, 2) },
        { "class", Tensor.Of([1], 1) },
        { "one", Tensor.Of([1f], 1) },
    }));

    private string Save(string name, byte[] content)
    {
        var path = Path.Combine(_folder.FullName, name);
        File.WriteAllBytes(path, content);
        return path;
    }
}
