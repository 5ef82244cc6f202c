using OnnxAdapt.Abstractions;
using OnnxAdapt.Adaptation.Contract;
using OnnxAdapt.Adaptation.Tests.Support;

namespace OnnxAdapt.Adaptation.Tests.Sessions;

/// <summary>Crashes while parts of the base are trained: the folder as it lies on disk at some moment, opened by another process.</summary>
public sealed class InsideCrashTests : IDisposable
{
    private static readonly SessionCommand.Train Train = new("t", new TrainUntil.Epochs(6));
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(TrainableScope.LastBlocks, 0, 0, false)]
    [InlineData(TrainableScope.All, 1.5, 0, false)]
    [InlineData(TrainableScope.Lora, 0, 0, false)]
    [InlineData(TrainableScope.All, 0, 0.2, true)]
    [InlineData(TrainableScope.All, 1.5, 0.2, false)]
    public async Task Train_AfterCrashes_GivesEqualBits(TrainableScope scope, double unfreeze, double dropout, bool recompute)
    {
        var start = TestServer.Start() with
        {
            Trainable = new TrainableSettings { Scope = scope, Blocks = scope == TrainableScope.LastBlocks ? 1 : 0, HeadDropout = dropout, Recompute = recompute },
            Optimizer = new OptimizerRequest { UnfreezeEpochs = unfreeze },
        };
        var backends = new SnapshottingBackends();
        byte[] expected;
        await using (var server = Server(_folder.File("watched"), backends))
        {
            await using var stream = await server.Sessions.OpenAsync(start);
            backends.Begin(_folder.File("watched"), _folder.File("crashes"));
            await stream.SendAsync(1, Texts.Batch(0, 120));
            expected = await TrainAndPublishAsync(server, stream);
        }

        Assert.NotEmpty(backends.Copies);
        foreach (var crash in backends.Copies)
        {
            await using var server = Server(crash, null);
            await using var stream = await server.Sessions.ResumeAsync(Assert.Single(server.Sessions.List()).SessionId);

            Assert.Equal(expected, await TrainAndPublishAsync(server, stream));
        }
    }

    private static async Task<byte[]> TrainAndPublishAsync(TestServer server, ISessionStream stream)
    {
        Assert.Empty((await stream.RunAsync(Train)).OfType<SessionEvent.Failed>());
        Assert.Single((await stream.RunAsync(new SessionCommand.Publish("p"))).OfType<SessionEvent.VersionPublished>());
        var delta = server.Publisher.Published[^1];
        return [.. SafetensorsCodec.ToBytes(delta.HeadParameters), .. SafetensorsCodec.ToBytes(delta.BackboneParameters)];
    }

    private TestServer Server(string folder, ITrainingBackendFactory? backends)
    {
        var model = new FakeBaseModel { Graph = TinyBackbone.WriteDeep(_folder.File("deep.onnx")), Recipe = TinyBackbone.Recipe };
        var server = new TestServer(folder, options => options.CheckpointSeconds = 0, model: model, backends: backends);
        server.Publisher.SkipsVerification = true;
        return server;
    }
}
