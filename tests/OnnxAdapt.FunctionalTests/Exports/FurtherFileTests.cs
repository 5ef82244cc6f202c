using Microsoft.ML.OnnxRuntime;
using OnnxAdapt.Abstractions;
using OnnxAdapt.FunctionalTests.Hosting;
using OnnxAdapt.FunctionalTests.Processes;
using OnnxAdapt.FunctionalTests.Sessions;
using OnnxAdapt.FunctionalTests.Strategies;
using OnnxAdapt.Graph.Serialization;
using OnnxAdapt.OrtTraining.Adapters;
using OnnxAdapt.OrtTraining.Artifacts;
using OnnxAdapt.OrtTraining.Generation;
using OnnxAdapt.OrtTraining.Sessions;
using OnnxAdapt.V1;
using ModelTask = OnnxAdapt.V1.ModelTask;
using Scope = OnnxAdapt.V1.Trainable.Types.Scope;

namespace OnnxAdapt.FunctionalTests.Exports;

/// <summary>What is published for other programs than the server.</summary>
public sealed class FurtherFileTests : IDisposable
{
    private readonly TemporaryFolder _models = new();

    public void Dispose() => _models.Dispose();

    [Fact]
    public async Task Publish_OfLowRankUpdates_WritesAnAdapterThatIsTheMergedChange()
    {
        TinyNetwork.WriteTo(_models.Path);
        await using var server = await PublishedAsync(new Trainable { Scope = Scope.Lora, Lora = new Lora { Rank = 2, Alpha = 6, Targets = { "first.weight" } } });

        var adapter = AdapterFile.Read(await File.ReadAllBytesAsync(Path.Combine(VersionFolder(server), "adapter.onnx_adapter")));
        Assert.Equal(["first.weight.lora_A", "first.weight.lora_B"], adapter.Parameters.Keys.Order(StringComparer.Ordinal));
        var (a, b) = (adapter.Parameters["first.weight.lora_A"].AsSpan<float>().ToArray(), adapter.Parameters["first.weight.lora_B"].AsSpan<float>().ToArray());
        var before = OnnxReader.Read(TinyNetwork.Bytes()).Graph.Initializers.Single(value => value.Name == "first.weight").Initializer!.AsSpan<float>().ToArray();
        var merged = Published.Backbone(server.DataDirectory, "exported")["first.weight"].AsSpan<float>().ToArray();
        var columns = merged.Length / TinyNetwork.Inputs;
        for (var i = 0; i < merged.Length; i++)
        {
            var (row, column) = (i / columns, i % columns);
            var update = 3 * ((a[2 * row] * b[column]) + (a[(2 * row) + 1] * b[columns + column]));
            Assert.Equal(before[i] + update, merged[i], 1e-5f);
        }
    }

    [Fact]
    public async Task Publish_OnArtifacts_WritesThoseThatTheVersionIsContinuedFrom()
    {
        WriteArtifacts();
        await using var server = await PublishedAsync(new Trainable { Scope = Scope.All, OwnOutput = true });

        var folder = Path.Combine(VersionFolder(server), "artifacts");
        var published = Published.Backbone(server.DataDirectory, "exported");
        using var trainer = new ArtifactTrainer(TrainingArtifacts.Load(folder));
        Assert.All(trainer.ExportParameters(), parameter => Assert.Equal(published[parameter.Name].AsSpan<float>().ToArray(), parameter.Value.AsSpan<float>().ToArray()));
        Assert.Equal(("exported", TinyNetwork.Name), (trainer.Properties["onnxadapt.model"], trainer.Properties["onnxadapt.base"]));
        var batch = new Rows(ModelTask.SingleLabel).Batch();
        var losses = Enumerable.Range(0, 2).Select(_ => Step(trainer, batch)).ToArray();
        Assert.True(losses[1] < losses[0]);
        Assert.Contains("artifacts/checkpoint", await File.ReadAllTextAsync(Path.Combine(VersionFolder(server), "onnxadapt.json")), StringComparison.Ordinal);
        Assert.Equal(TinyNetwork.Outputs, Scores(Path.Combine(folder, "model.onnx"), batch[0].Value).Length / new Rows(ModelTask.SingleLabel).Size);
    }

    [Fact]
    public async Task Publish_OnArtifacts_WhatTheyCannotHoldIsPublishedWithoutThem()
    {
        WriteArtifacts();
        await using var server = await PublishedAsync(
            new Trainable { Scope = Scope.All, OwnOutput = true },
            start => start.Optimizer = new Optimizer { Kind = Optimizer.Types.Kind.Sgd, LearningRate = 0.01, Momentum = 0.9 });

        Assert.True(File.Exists(Path.Combine(VersionFolder(server), "onnxadapt.json")));
        Assert.False(Directory.Exists(Path.Combine(VersionFolder(server), "artifacts")));
    }

    private void WriteArtifacts()
    {
        var artifacts = ArtifactGenerator.Generate(OnnxReader.Read(TinyNetwork.Bytes()), new ArtifactOptions { Loss = "cross-entropy" });
        ArtifactFiles.Write(artifacts, Path.Combine(_models.Path, TinyNetwork.Name));
    }

    private async Task<TestServer> PublishedAsync(Trainable trainable, Action<StartSession>? change = null)
    {
        var server = await TestServer.StartAsync(moreModels: _models.Path);
        try
        {
            var start = ExportedSession.Start(ModelTask.SingleLabel, trainable);
            change?.Invoke(start);
            using var session = await SessionDialog.StartAsync(server.Adaptation, start);
            await session.SendAsync(new Rows(ModelTask.SingleLabel).Examples());
            await session.DoAsync(new Command { Id = "train", Train = new Train { Steps = 3 } });
            await session.DoAsync(new Command { Id = "publish", Publish = new Publish { Serve = true } });
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    private static string VersionFolder(TestServer server) => Path.Combine(server.DataDirectory, "models", "exported", "1");

    private static float Step(ArtifactTrainer trainer, IReadOnlyList<NamedTensor> batch)
    {
        var outputs = trainer.TrainStep([.. trainer.TrainingInputs.Select(name => batch.Single(input => input.Name == name).Value)]);
        trainer.OptimizerStep();
        trainer.LazyResetGradients();
        return outputs[0].AsSpan<float>()[0];
    }

    private static float[] Scores(string path, Abstractions.Tensor rows)
    {
        using var session = new InferenceSession(path);
        using var options = new RunOptions();
        using var value = OrtValue.CreateTensorValueFromMemory(rows.AsSpan<float>().ToArray(), rows.Dimensions.ToArray());
        using var outputs = session.Run(options, [TinyNetwork.Input], [value], [session.OutputNames.Single()]);
        return outputs[0].GetTensorDataAsSpan<float>().ToArray();
    }
}
