using Grpc.Core;
using OnnxAdapt.Client.Sessions;
using OnnxAdapt.V1;

namespace OnnxAdapt.Client.Tests;

public sealed class AdaptationStreamTests
{
    private static readonly StartSession Start = new() { BaseModel = "base", Model = "m", Task = ModelTask.SingleLabel };

    [Fact]
    public async Task Session_WholeLife_GivesResults()
    {
        var server = new FakeSessionServer();
        using var client = server.CreateClient();
        await using var stream = await client.Adaptations.StartAsync(Start);
        await SendAsync(stream, batches: 5);
        var progress = new Recorder<Progress>();

        var trained = await stream.TrainAsync(new Train { Epochs = 2 }, progress);
        var evaluated = await stream.EvaluateAsync([new Example(), new Example()]);
        var checkpoint = await stream.CheckpointAsync();
        var published = await stream.PublishAsync(serve: false);
        var summary = await stream.FinishAsync();

        Assert.Equal("s-1", stream.SessionId);
        Assert.Equal(0.75, trained!.Accuracy);
        Assert.Equal([2.0, 1.0], progress.Values.Select(report => report.Loss));
        Assert.Equal((2ul, 2ul, 3L, 15ul), (evaluated.Count, checkpoint.Step, published.Version, summary.Examples));
        Assert.Equal(15ul, stream.Accepted);
        Assert.Equal(["Train:15", "Evaluate:15", "Checkpoint:15", "Publish:15", "Finish:15"], server.Trained);
    }

    [Fact]
    public async Task Connection_BrokenAfterAnyNumberOfMessages_LosesAndRepeatsNothing()
    {
        for (var messages = 2; messages < 40; messages++)
        {
            var server = new FakeSessionServer(messages, messages, 3, 4, 5);
            using var client = server.CreateClient();
            await using var stream = await client.Adaptations.StartAsync(Start, new AdaptationStreamOptions { Window = 3 });

            await SendAsync(stream, batches: 6);
            await stream.TrainAsync(new Train { Epochs = 2 });
            var summary = await stream.FinishAsync();

            Assert.Equal(Enumerable.Range(0, 18).Select(index => $"text {index}"), server.Stored);
            Assert.Equal(["Train:18", "Finish:18"], server.Trained);
            Assert.Equal(18ul, summary.Examples);
        }
    }

    [Fact]
    public async Task Resume_KnownSession_GoesOnWithTheNextNumber()
    {
        var server = new FakeSessionServer();
        using var client = server.CreateClient();
        await using (var first = await client.Adaptations.StartAsync(Start))
        {
            await SendAsync(first, batches: 2);
            await first.FlushAsync();
        }

        await using var second = await client.Adaptations.ResumeAsync("s-1");
        var sequence = await second.SendExamplesAsync([Text("late")]);
        await second.FlushAsync();

        Assert.True(second.Resumed);
        Assert.Equal(3ul, sequence);
        Assert.Equal("late", server.Stored[^1]);
    }

    [Fact]
    public async Task Rejections_AreCountedAndReported()
    {
        var server = new FakeSessionServer { Reject = _ => [new Rejection { Index = 1, Reason = "empty" }] };
        using var client = server.CreateClient();
        var acknowledged = new Recorder<Acknowledgement>();
        await using var stream = await client.Adaptations.StartAsync(Start, new AdaptationStreamOptions { Acknowledged = acknowledged });

        await SendAsync(stream, batches: 4);
        await stream.FlushAsync();

        Assert.Equal((8ul, 4ul), (stream.Accepted, stream.Rejected));
        Assert.Equal([1ul, 2, 3, 4], acknowledged.Values.Select(value => value.Sequence));
    }

    [Fact]
    public async Task Command_Refused_ThrowsItsCodeAndTheStreamGoesOn()
    {
        var server = new FakeSessionServer
        {
            FailCommand = command => command.Publish is null ? null : new CommandFailed { Code = "FAILED_PRECONDITION", Message = "Train first." },
        };
        using var client = server.CreateClient();
        await using var stream = await client.Adaptations.StartAsync(Start);

        var failure = await Assert.ThrowsAsync<RpcException>(() => stream.PublishAsync());
        var checkpoint = await stream.CheckpointAsync();

        Assert.Equal((StatusCode.FailedPrecondition, "Train first."), (failure.StatusCode, failure.Status.Detail));
        Assert.Equal(2ul, checkpoint.Step);
    }

    [Fact]
    public async Task Connection_NeverComesBack_FailsEveryWaiter()
    {
        var server = new FakeSessionServer(2, 0, 0, 0, 0);
        using var client = server.CreateClient(new OnnxAdaptClientOptions { MaxReconnects = 3, InitialBackoff = TimeSpan.FromTicks(1), MaxBackoff = TimeSpan.FromTicks(1) });
        await using var stream = await client.Adaptations.StartAsync(Start, new AdaptationStreamOptions { Window = 1 });

        var failure = await Assert.ThrowsAsync<RpcException>(() => SendAsync(stream, batches: 3));

        Assert.Equal(StatusCode.Unavailable, failure.StatusCode);
        await Assert.ThrowsAsync<RpcException>(() => stream.TrainAsync(new Train()));
        Assert.Equal(4, server.Connections);
    }

    [Fact]
    public async Task Start_Refused_Throws()
    {
        var server = new FakeSessionServer(0) { BreakWith = StatusCode.NotFound };
        using var client = server.CreateClient();

        var failure = await Assert.ThrowsAsync<RpcException>(() => client.Adaptations.StartAsync(Start));

        Assert.Equal(StatusCode.NotFound, failure.StatusCode);
        Assert.Equal(1, server.Connections);
    }

    [Fact]
    public async Task ApiKey_IsSentWithTheStream()
    {
        var server = new FakeSessionServer();
        using var client = server.CreateClient(new OnnxAdaptClientOptions { ApiKey = "k" });
        await using var stream = await client.Adaptations.StartAsync(Start);

        Assert.Equal("Bearer k", server.LastHeaders!.GetValue("authorization"));
    }

    private static async Task SendAsync(AdaptationStream stream, int batches)
    {
        for (var batch = 0; batch < batches; batch++)
        {
            await stream.SendExamplesAsync(Enumerable.Range(batch * 3, 3).Select(index => Text($"text {index}")));
        }
    }

    private static Example Text(string text) => new() { Input = Inputs.Text(text), Label = "a" };

    private sealed class Recorder<T> : IProgress<T>
    {
        public List<T> Values { get; } = [];

        public void Report(T value) => Values.Add(value);
    }
}
