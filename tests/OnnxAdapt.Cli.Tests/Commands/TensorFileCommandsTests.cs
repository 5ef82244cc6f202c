using System.IO.Compression;
using OnnxAdapt.Abstractions;
using OnnxAdapt.TestKit;

namespace OnnxAdapt.Cli.Tests.Commands;

/// <summary>Files of tensors from the command line to an adapted model and back.</summary>
public sealed class TensorFileCommandsTests : IDisposable
{
    private const string Model = "models/mnist-8-onnx";
    private const string Images = "data/mnist-t10k/t10k-images-idx3-ubyte.gz";
    private const string Labels = "data/mnist-t10k/t10k-labels-idx1-ubyte.gz";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [SharedFact(Model, Images, Labels)]
    public async Task AdaptEvaluate_Safetensors_ReachesWhatTheModelKnows()
    {
        var train = Save("train.safetensors", first: 0, count: 200);
        var test = Save("test.safetensors", first: 200, count: 100);

        var adapt = await RunAsync("adapt", "--base", "mnist", "--name", "digits", "--epochs", "3", "--data", train);
        var evaluate = await RunAsync("evaluate", "--model", "digits", "--data", test);

        Assert.True(adapt.ExitCode == 0, adapt.Output);
        Assert.Equal(200, adapt.Json[^1].GetProperty("examples").GetInt32());
        Assert.InRange(Assert.Single(evaluate.Json).GetProperty("accuracy").GetDouble(), 0.85, 1);
    }

    private Task<CliRun> RunAsync(params string[] arguments) => CliRun.RunAsync(
        [.. arguments, "--json", "--models", RepositoryPaths.InShared(Model), "--data-dir", Path.Combine(_folder.FullName, "data")]);

    private string Save(string name, int first, int count)
    {
        var set = new ParameterSet();
        var pixels = Array.ConvertAll(Bytes(Images, 16 + (first * 784), count * 784), pixel => (float)pixel);
        set.Add("input.Input3", Tensor.Of(pixels, count, 1, 28, 28));
        set.Add("labels", Tensor.Of(Bytes(Labels, 8 + first, count), count));
        var path = Path.Combine(_folder.FullName, name);
        File.WriteAllBytes(path, SafetensorsCodec.ToBytes(set));
        return path;
    }

    private static byte[] Bytes(string file, int skip, int count)
    {
        using var stream = new GZipStream(File.OpenRead(RepositoryPaths.InShared(file)), CompressionMode.Decompress);
        stream.ReadExactly(new byte[skip]);
        var bytes = new byte[count];
        stream.ReadExactly(bytes);
        return bytes;
    }
}
