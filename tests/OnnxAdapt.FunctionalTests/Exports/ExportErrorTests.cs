using Grpc.Core;
using OnnxAdapt.Client;
using OnnxAdapt.FunctionalTests.Hosting;
using OnnxAdapt.FunctionalTests.Processes;
using OnnxAdapt.FunctionalTests.Sessions;
using OnnxAdapt.V1;
using Scope = OnnxAdapt.V1.Trainable.Types.Scope;
using Task = System.Threading.Tasks.Task;

namespace OnnxAdapt.FunctionalTests.Exports;

/// <summary>Exports that are refused, and those that cannot be the same in every point.</summary>
public sealed class ExportErrorTests : IDisposable
{
    private readonly TemporaryFolder _models = new();
    private readonly TemporaryFolder _output = new();

    public ExportErrorTests() => TinyNetwork.WriteTo(_models.Path);

    public void Dispose()
    {
        _models.Dispose();
        _output.Dispose();
    }

    [Fact]
    public async Task Export_UnknownSession_IsNotFound()
    {
        await using var server = await TestServer.StartAsync(moreModels: _models.Path);

        var refusal = await RefusedAsync(server, "nobody");

        Assert.Equal(StatusCode.NotFound, refusal.StatusCode);
        Assert.Contains("'nobody'", refusal.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Export_EmptySessionId_IsInvalid()
    {
        await using var server = await TestServer.StartAsync(moreModels: _models.Path);

        Assert.Equal(StatusCode.InvalidArgument, (await RefusedAsync(server, "")).StatusCode);
    }

    [Fact]
    public async Task Export_BeforeTraining_SaysToTrain()
    {
        await using var server = await TestServer.StartAsync(moreModels: _models.Path);
        using var session = await SessionDialog.StartAsync(server.Adaptation, Start());
        await session.SendAsync(new Rows(ModelTask.SingleLabel).Examples());

        var refusal = await RefusedAsync(server, session.SessionId);

        Assert.Equal(StatusCode.FailedPrecondition, refusal.StatusCode);
        Assert.Contains("train command", refusal.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Export_Momentum_IsRefusedByName()
    {
        await using var server = await TestServer.StartAsync(moreModels: _models.Path);
        var session = await TrainAsync(server, start => start.Optimizer = new Optimizer { Kind = Optimizer.Types.Kind.Sgd, LearningRate = 0.1, Momentum = 0.5 });

        var refusal = await RefusedAsync(server, session);

        Assert.Equal(StatusCode.FailedPrecondition, refusal.StatusCode);
        Assert.Contains("momentum 0.5", refusal.Detail, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(_output.Path));
    }

    [Fact]
    public async Task Export_OfASessionThatTrainedTwice_IsTheLaterOne()
    {
        await using var server = await TestServer.StartAsync(moreModels: _models.Path);
        using var session = await SessionDialog.StartAsync(server.Adaptation, Start());
        await session.SendAsync(new Rows(ModelTask.SingleLabel).Examples());
        await session.DoAsync(new Command { Id = "one", Train = new Train { Steps = 2 } });
        await session.DoAsync(new Command { Id = "two", Train = new Train { Steps = 3 } });
        using var client = OnnxAdaptClient.Connect(server.Address);

        var description = await client.Adaptations.ExportAsync(session.SessionId, _output.Path);

        Assert.Equal((5UL, "cross-entropy"), (description.Steps, description.Loss));
        Assert.Equal(Rows.Labels, description.Labels);
        Assert.Equal(3, OrtTraining.Checkpoints.CheckpointFile.Read(Path.Combine(_output.Path, "checkpoint")).OptimizerGroups.Single().Step);
        Assert.False(Directory.EnumerateFileSystemEntries(Path.Combine(server.DataDirectory, "exports")).Any());
    }

    [Fact]
    public async Task Export_RatesOfTheirOwn_AreNoted()
    {
        await using var server = await TestServer.StartAsync(moreModels: _models.Path);
        var session = await TrainAsync(server, start =>
        {
            start.Trainable = new Trainable { Scope = Scope.All };
            start.Optimizer = new Optimizer { Kind = Optimizer.Types.Kind.Adamw };
        });
        using var client = OnnxAdaptClient.Connect(server.Address);

        var notes = (await client.Adaptations.ExportAsync(session, _output.Path)).Notes;

        Assert.Contains(notes, note => note.Contains("learning rate", StringComparison.Ordinal) && note.Contains("head.0.weight", StringComparison.Ordinal));
        Assert.Contains(notes, note => note.Contains("weight decay", StringComparison.Ordinal) && note.Contains("bias", StringComparison.Ordinal));
        Assert.Contains(notes, note => note.Contains("schedule", StringComparison.Ordinal));
    }

    private static StartSession Start() => ExportedSession.Start(ModelTask.SingleLabel, new Trainable { Scope = Scope.Head });

    private static async Task<string> TrainAsync(TestServer server, Action<StartSession> change)
    {
        var start = Start();
        change(start);
        using var session = await SessionDialog.StartAsync(server.Adaptation, start);
        await session.SendAsync(new Rows(ModelTask.SingleLabel).Examples());
        await session.DoAsync(new Command { Id = "train", Train = new Train { Steps = 2 } });
        return session.SessionId;
    }

    private async Task<Status> RefusedAsync(TestServer server, string session)
    {
        using var client = OnnxAdaptClient.Connect(server.Address);
        return (await Assert.ThrowsAsync<RpcException>(() => client.Adaptations.ExportAsync(session, _output.Path))).Status;
    }
}
