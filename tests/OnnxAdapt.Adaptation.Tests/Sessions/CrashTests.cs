using OnnxAdapt.Abstractions;
using OnnxAdapt.Adaptation.Contract;
using OnnxAdapt.Adaptation.Tests.Support;

namespace OnnxAdapt.Adaptation.Tests.Sessions;

/// <summary>A crash is the folder as it lies on disk at some moment, opened by another process.</summary>
public sealed class CrashTests : IDisposable
{
    private static readonly SessionCommand.Train Train = new("t", new TrainUntil.Epochs(12), Refit: true);
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(0)]
    [InlineData(0.3)]
    public async Task Train_SameLogSeedAndSettings_GivesEqualBits(double dropout)
    {
        var first = await UndisturbedAsync(_folder.File("a"), dropout);
        var second = await UndisturbedAsync(_folder.File("b"), dropout);

        Assert.Equal(first, second);
        if (dropout > 0) Assert.NotEqual(first, await UndisturbedAsync(_folder.File("c"), 0));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(0.3)]
    public async Task Train_AfterCrashesAtAnyCheckpoint_GivesEqualBits(double dropout)
    {
        var expected = await UndisturbedAsync(_folder.File("undisturbed"), dropout);
        var backends = new SnapshottingBackends();
        await using (var server = Server(_folder.File("watched"), backends))
        {
            await using var stream = await server.Sessions.OpenAsync(Start(dropout));
            backends.Begin(_folder.File("watched"), _folder.File("crashes"));
            await SendAllAsync(stream, 1);
            await stream.RunAsync(Train);
        }

        Assert.InRange(backends.Copies.Count, 6, 1000);
        foreach (var crash in backends.Copies)
        {
            await using var server = Server(crash, null);
            var id = Assert.Single(server.Sessions.List()).SessionId;
            await using var stream = await server.Sessions.ResumeAsync(id);
            await SendAllAsync(stream, stream.Opened.LastSequence + 1);
            await stream.RunAsync(Train);

            Assert.Equal(expected, await PublishedBytesAsync(server, stream));
        }
    }

    [Fact]
    public async Task Append_CrashedAtRandomMoments_LosesNoAcknowledgedBatchAndCountsNoneTwice()
    {
        var random = new Random(5);
        var acknowledged = 0L;
        await using (var server = Server(_folder.File("live"), null))
        {
            await using var stream = await server.Sessions.OpenAsync(TestServer.Start());
            for (var sequence = 1; sequence <= 40; sequence++)
            {
                acknowledged = (await stream.SendAsync(sequence, Texts.Batch(sequence * 5, 5))).Sequence;
                if (random.Next(4) > 0) continue;
                await stream.AppendAsync(sequence + 1, Texts.Batch((sequence + 1) * 5, 5));
                TempFolder.Copy(_folder.File("live"), _folder.File($"crash-{sequence}"));
                await RequireAsync(_folder.File($"crash-{sequence}"), acknowledged, sequence + 1);
                sequence++;
            }
        }
    }

    private static async Task RequireAsync(string folder, long acknowledged, long sent)
    {
        await using var server = Server(folder, null);
        var info = Assert.Single(server.Sessions.List());
        await using var stream = await server.Sessions.ResumeAsync(info.SessionId);

        Assert.InRange(stream.Opened.LastSequence, acknowledged, sent);
        Assert.Equal(stream.Opened.LastSequence * 5, stream.Opened.Examples);
    }

    private static TestServer Server(string folder, ITrainingBackendFactory? backends) =>
        new(folder, options => options.CheckpointSeconds = 0, backends: backends);

    private static async Task SendAllAsync(ISessionStream stream, long next)
    {
        for (var sequence = next; sequence <= 6; sequence++) await stream.AppendAsync(sequence, Texts.Batch((int)sequence * 30, 30));
    }

    private static SessionStart Start(double dropout) => TestServer.Start() with { Trainable = new TrainableSettings { HeadDropout = dropout } };

    private static async Task<byte[]> UndisturbedAsync(string folder, double dropout)
    {
        await using var server = Server(folder, null);
        await using var stream = await server.Sessions.OpenAsync(Start(dropout));
        await SendAllAsync(stream, 1);
        await stream.RunAsync(Train);
        return await PublishedBytesAsync(server, stream);
    }

    private static async Task<byte[]> PublishedBytesAsync(TestServer server, ISessionStream stream)
    {
        Assert.Single((await stream.RunAsync(new SessionCommand.Publish("p"))).OfType<SessionEvent.VersionPublished>());
        return SafetensorsCodec.ToBytes(server.Publisher.Published[^1].HeadParameters);
    }
}
