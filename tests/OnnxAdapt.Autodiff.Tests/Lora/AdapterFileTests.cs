using Microsoft.ML.OnnxRuntime;
using OnnxAdapt.Abstractions;
using OnnxAdapt.Autodiff.Lora;
using OnnxAdapt.Autodiff.Tests.Support;
using OnnxAdapt.Autodiff.Training;
using OnnxAdapt.Graph;
using OnnxAdapt.Graph.Serialization;
using OnnxAdapt.OrtTraining.Adapters;

namespace OnnxAdapt.Autodiff.Tests.Lora;

public class AdapterFileTests
{
    private static readonly float[] Data = [1, -2, 0.5f, 3];

    [Fact]
    public void Adapter_InTheRuntime_RunsAsMergedWeights()
    {
        var model = Graphs.Of(e =>
        {
            var y = e.MatMul(e.FloatInput("x", 1, 4), e.Graph.Constant(Tensors.Random("w", 0.1f, 1, true, 4, 5), "w"));
            (y.Name, y.Type) = ("y", DataType.Float);
            return [y];
        });
        var injected = LoraInjection.Inject(model, new LoraOptions { Rank = 2, Targets = ParameterSelector.All, AsInputs = true });
        var values = injected.Pairs.SelectMany(pair => new[] { pair.A, pair.B }).ToDictionary(
            name => name,
            name => Tensors.Random(name, 0.1f, 1, true, [.. injected.Model.Graph.Initializers.Single(value => value.Name == name).Initializer!.Sizes]));
        var bytes = new AdapterFile { Parameters = values }.ToBytes();
        var merged = GraphRunner.Run(LoraMerge.Merge(model, injected.Pairs, values), new Dictionary<string, TensorData> { ["x"] = TensorData.Of(Data, 1, 4) })["y"].Floats();
        var plain = GraphRunner.Run(model, new Dictionary<string, TensorData> { ["x"] = TensorData.Of(Data, 1, 4) })["y"].Floats();
        using var session = new InferenceSession(OnnxWriter.ToBytes(injected.Model));
        using var adapter = OrtLoraAdapter.Create(bytes, null);
        using var withAdapter = new RunOptions();
        withAdapter.AddActiveLoraAdapter(adapter);
        using var without = new RunOptions();
        GradientChecker.AssertClose("with adapter", Array.ConvertAll(merged, number => (double)number), Run(session, withAdapter), 1e-5);
        GradientChecker.AssertClose("without adapter", Array.ConvertAll(plain, number => (double)number), Run(session, without), 1e-6);
    }

    [Fact]
    public void Read_OfWhatWasWritten_GivesTheSame()
    {
        var file = new AdapterFile
        {
            AdapterVersion = 3,
            ModelVersion = 7,
            Parameters = new Dictionary<string, TensorData> { ["b"] = TensorData.Of([1f, 2, 3], 3, 1), ["a"] = TensorData.Of([4L], 1) },
        };
        var read = AdapterFile.Read(file.ToBytes());
        Assert.Equal((3, 7), (read.AdapterVersion, read.ModelVersion));
        Assert.Equal(["a", "b"], read.Parameters.Keys);
        Assert.Equal([1f, 2, 3], read.Parameters["b"].Floats());
        Assert.Equal([3L, 1], read.Parameters["b"].Sizes);
        Assert.Equal(DataType.Int64, read.Parameters["a"].Type);
    }

    [Fact]
    public void Read_OfDamagedBytes_IsRefused()
    {
        var bytes = new AdapterFile { Parameters = new Dictionary<string, TensorData> { ["a"] = TensorData.Of([1f, 2], 2) } }.ToBytes();
        Assert.Throws<AdaptException>(() => AdapterFile.Read("something else"u8.ToArray()));
        for (var length = 0; length < bytes.Length; length++)
        {
            Assert.Throws<AdaptException>(() => AdapterFile.Read(bytes.AsMemory(0, length)));
        }
    }

    [Fact]
    public void Write_OfScalars_IsRefused() =>
        Assert.Throws<AdaptException>(() => new AdapterFile { Parameters = new Dictionary<string, TensorData> { ["a"] = TensorData.Scalar(1f) } }.ToBytes());

    private static float[] Run(InferenceSession session, RunOptions options)
    {
        using var x = OrtValue.CreateTensorValueFromMemory(Data, [1, 4]);
        using var outputs = session.Run(options, ["x"], [x], ["y"]);
        return outputs[0].GetTensorDataAsSpan<float>().ToArray();
    }
}
