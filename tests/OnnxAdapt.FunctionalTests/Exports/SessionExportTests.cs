using Microsoft.ML.OnnxRuntime;
using OnnxAdapt.Abstractions;
using OnnxAdapt.FunctionalTests.Processes;
using OnnxAdapt.Graph;
using OnnxAdapt.Graph.Serialization;
using OnnxAdapt.OrtTraining.Generation;
using OnnxAdapt.TestKit.Oracle;
using OnnxAdapt.V1;
using ModelTask = OnnxAdapt.V1.ModelTask;
using Scope = OnnxAdapt.V1.Trainable.Types.Scope;

namespace OnnxAdapt.FunctionalTests.Exports;

/// <summary>A session that is exported goes on elsewhere as it goes on here.</summary>
public sealed class SessionExportTests : IDisposable
{
    private const double Tolerance = 1e-5;

    private readonly TemporaryFolder _models = new();

    public static TheoryData<string> Cases() => [.. Starts.Keys];

    private static Dictionary<string, StartSession> Starts { get; } = new(StringComparer.Ordinal)
    {
        ["head"] = ExportedSession.Start(ModelTask.SingleLabel, new Trainable { Scope = Scope.Head }),
        ["deep head of label sets"] = ExportedSession.Start(ModelTask.MultiLabel, new Trainable { Scope = Scope.Head, HeadHidden = { 6 } }),
        ["head of values"] = ExportedSession.Start(ModelTask.Regression, new Trainable { Scope = Scope.Head }),
        ["everything"] = ExportedSession.Start(ModelTask.SingleLabel, new Trainable { Scope = Scope.All }),
        ["own output"] = ExportedSession.Start(ModelTask.SingleLabel, new Trainable { Scope = Scope.All, OwnOutput = true }),
        ["biases"] = ExportedSession.Start(ModelTask.Regression, new Trainable { Scope = Scope.Biases }),
        ["patterns"] = ExportedSession.Start(ModelTask.MultiLabel, new Trainable { Scope = Scope.Patterns, Patterns = { "first.*" }, FreshHead = true }),
        ["low-rank updates"] = ExportedSession.Start(ModelTask.SingleLabel, new Trainable { Scope = Scope.Lora, Lora = new Lora { Rank = 2, Targets = { "first.weight" } } }),
    };

    public void Dispose() => _models.Dispose();

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Export_ContinuedByTheDropInSession_GivesTheLossesOfGoingOnHere(string name)
    {
        TinyNetwork.WriteTo(_models.Path);
        using var exported = await ExportedSession.OfAsync(Starts[name], _models.Path);

        Assert.Empty(exported.Description.Notes);
        Assert.Equal(ExportedSession.Rate, exported.Description.LearningRate, 1e-9);
        AssertClose(exported.Losses, DropIn(exported.Folder, new Rows(Starts[name].Task).Batch()));
    }

    [OracleTheory]
    [InlineData("head of values")]
    [InlineData("deep head of label sets")]
    [InlineData("everything")]
    [InlineData("low-rank updates")]
    public async Task Export_ContinuedByMicrosoftsRuntime_GivesTheLossesOfGoingOnHere(string name)
    {
        TinyNetwork.WriteTo(_models.Path);
        using var exported = await ExportedSession.OfAsync(Starts[name], _models.Path);

        AssertClose(exported.Losses, await OracleAsync(exported.Folder, new Rows(Starts[name].Task).Batch()));
    }

    [Fact]
    public async Task Export_OfASessionOnArtifacts_GoesOnInTheDropInSession()
    {
        var artifacts = ArtifactGenerator.Generate(OnnxReader.Read(TinyNetwork.Bytes()), new ArtifactOptions { Loss = "cross-entropy" });
        ArtifactFiles.Write(artifacts, Path.Combine(_models.Path, TinyNetwork.Name));
        using var exported = await ExportedSession.OfAsync(Starts["own output"], _models.Path);

        AssertClose(exported.Losses, DropIn(exported.Folder, new Rows(ModelTask.SingleLabel).Batch()));
    }

    private static double[] DropIn(string folder, IReadOnlyList<NamedTensor> batch)
    {
        using var state = CheckpointState.LoadCheckpoint(Path.Combine(folder, "checkpoint"));
        using var session = new TrainingSession(state, Path.Combine(folder, "training_model.onnx"), Path.Combine(folder, "eval_model.onnx"), Path.Combine(folder, "optimizer_model.onnx"));
        using var options = new RunOptions();
        session.SetLearningRate(ExportedSession.Rate);
        var values = session.InputNames(true).Select(name => ToValue(batch.Single(input => input.Name == name).Value)).ToArray();
        var losses = new double[ExportedSession.StepsAfter];
        for (var step = 0; step < losses.Length; step++)
        {
            using var results = session.TrainStep(options, values);
            losses[step] = results[0].GetTensorDataAsSpan<float>()[0];
            session.OptimizerStep();
            session.LazyResetGrad();
        }

        Array.ForEach(values, value => value.Dispose());
        return losses;
    }

    private static OrtValue ToValue(Abstractions.Tensor tensor) => tensor.ElementType == Abstractions.TensorElementType.Int64
        ? OrtValue.CreateTensorValueFromMemory(tensor.AsSpan<long>().ToArray(), tensor.Dimensions.ToArray())
        : OrtValue.CreateTensorValueFromMemory(tensor.AsSpan<float>().ToArray(), tensor.Dimensions.ToArray());

    /// <summary>Microsoft's WebAssembly runtime has no way to set a rate, so that it becomes a constant of the optimizer's graph.</summary>
    private static async Task<double[]> OracleAsync(string folder, IReadOnlyList<NamedTensor> batch)
    {
        var path = Path.Combine(folder, "optimizer_model.onnx");
        var optimizer = OnnxReader.Read(path);
        var rate = new Value("constant_rate", DataType.Float, Shape.Of(1)) { Initializer = TensorData.Of([ExportedSession.Rate], 1) };
        optimizer.Graph.Initializers.Add(rate);
        optimizer.Graph.Nodes[^1].ReplaceInput(0, rate);
        OnnxWriter.Write(optimizer, path);
        var script = new OracleRun(folder);
        for (var step = 0; step < ExportedSession.StepsAfter; step++) script.Step(batch);
        return [.. (await script.RunAsync()).Select(result => (double)result["loss"][0])];
    }

    private static void AssertClose(IReadOnlyList<double> expected, IReadOnlyList<double> actual)
    {
        Assert.Equal(ExportedSession.StepsAfter, expected.Count);
        Assert.Equal(expected.Count, actual.Count);
        Assert.All(expected.Zip(actual), pair => Assert.True(Math.Abs(pair.First - pair.Second) <= Tolerance * Math.Abs(pair.First), $"{string.Join(" ", expected)} but {string.Join(" ", actual)}"));
    }
}
