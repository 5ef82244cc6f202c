using System.Runtime.InteropServices;
using Google.Protobuf;
using OnnxAdapt.FunctionalTests.Hosting;
using OnnxAdapt.FunctionalTests.Processes;
using OnnxAdapt.FunctionalTests.Sessions;
using OnnxAdapt.FunctionalTests.Strategies;
using OnnxAdapt.Graph.Serialization;
using OnnxAdapt.OrtTraining.Generation;
using OnnxAdapt.TestKit;
using OnnxAdapt.V1;
using Scope = OnnxAdapt.V1.Trainable.Types.Scope;
using Task = System.Threading.Tasks.Task;

namespace OnnxAdapt.FunctionalTests.Artifacts;

/// <summary>Folders of training artifacts are served and adapted as other models are.</summary>
public sealed class ArtifactModelTests : IDisposable
{
    private const string Case = "goldens/ort-artifacts/mlp-ce-adamw";
    private const string Model = "classifier";
    private static readonly string[] Labels = ["a", "b", "c", "d", "e"];

    private readonly TemporaryFolder _models = new();

    public void Dispose() => _models.Dispose();

    [SharedFact(Case)]
    public async Task GenuineArtifacts_AreServedAndAdapted()
    {
        var folder = Directory.CreateDirectory(Path.Combine(_models.Path, Model)).FullName;
        foreach (var name in new[] { "training_model.onnx", "eval_model.onnx", "optimizer_model.onnx", "checkpoint" })
        {
            await File.WriteAllBytesAsync(Path.Combine(folder, name), await File.ReadAllBytesAsync(RepositoryPaths.InShared(Path.Combine(Case, name))));
        }

        await AdaptAsync();
    }

    [SharedFact(Case)]
    public async Task GeneratedArtifacts_AreServedAndAdapted()
    {
        var artifacts = ArtifactGenerator.Generate(OnnxReader.Read(RepositoryPaths.InShared(Case + "/base.onnx")), new ArtifactOptions { Loss = "cross-entropy" });
        ArtifactFiles.Write(artifacts, Path.Combine(_models.Path, Model));

        await AdaptAsync();
    }

    private async Task AdaptAsync()
    {
        await using var server = await TestServer.StartAsync(moreModels: _models.Path);
        var start = new StartSession
        {
            BaseModel = Model, Model = "adapted", Task = ModelTask.SingleLabel, Labels = { Labels }, Seed = 3, BatchSize = 8, ValidationShare = 0.25,
            Trainable = new Trainable { Scope = Scope.All, OwnOutput = true }, Publish = new PublishPolicy { OnFinish = true, Serve = true },
        };
        using var session = await SessionDialog.StartAsync(server.Adaptation, start);
        await session.SendAsync(Examples());
        await session.DoAsync(new Command { Id = "train", Train = new Train { Epochs = 3 } });
        var summary = (await session.DoAsync(new Command { Id = "finish", Finish = new Finish() })).Single(answer => answer.Summary is not null).Summary;

        Assert.Equal("", summary.UnpublishedReason);
        Assert.Equal(6, Published.Backbone(server.DataDirectory, "adapted").Count);
        var response = await server.Predictions.PredictAsync(new PredictRequest { Model = "adapted", Inputs = { Examples().First().Input } });
        Assert.Contains(response.Predictions[0].Labels[0].Label, Labels);
    }

    /// <summary>Eight numbers, of which the largest of the first five tells the class.</summary>
    private static IEnumerable<Example> Examples()
    {
        var random = new Random(7);
        for (var row = 0; row < 60; row++)
        {
            var values = Enumerable.Range(0, 8).Select(_ => random.NextSingle()).ToArray();
            var tensor = new Tensor { Name = "input", ElementType = ElementType.Float, Shape = { 8 }, Raw = ByteString.CopyFrom(MemoryMarshal.AsBytes(values.AsSpan())) };
            var label = Labels[Array.IndexOf(values, values.Take(Labels.Length).Max())];
            yield return new Example { Input = new Input { Tensors = new TensorRow { Tensors = { tensor } } }, Label = label };
        }
    }
}
