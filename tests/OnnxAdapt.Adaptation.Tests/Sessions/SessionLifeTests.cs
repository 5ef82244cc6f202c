using OnnxAdapt.Abstractions;
using OnnxAdapt.Adaptation.Contract;
using OnnxAdapt.Adaptation.Tests.Support;

namespace OnnxAdapt.Adaptation.Tests.Sessions;

public sealed class SessionLifeTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Resume_WhileAnotherStreamIsAttached_TakesOver()
    {
        await using var server = new TestServer(_folder.Path);
        await using var first = await server.Sessions.OpenAsync(TestServer.Start());
        await first.SendAsync(1, Texts.Batch(0, 3));

        await using var second = await server.Sessions.ResumeAsync(first.Opened.SessionId);

        Assert.Equal((1L, 3L, true), (second.Opened.LastSequence, second.Opened.Examples, second.Opened.Resumed));
        Assert.Equal(AdaptErrorKind.Aborted, (await Assert.ThrowsAsync<AdaptException>(async () => await first.AppendAsync(2, []))).Kind);
        Assert.Equal(AdaptErrorKind.Aborted, (await Assert.ThrowsAsync<AdaptException>(async () => await first.ReadEventsAsync().FirstOrDefaultAsync())).Kind);
        Assert.Equal(6, (await second.SendAsync(2, Texts.Batch(3, 3))).TotalExamples);
    }

    [Fact]
    public async Task Resume_AfterARestart_GoesOnBehindTheLastBatch()
    {
        string id;
        await using (var server = new TestServer(_folder.Path))
        {
            await using var stream = await server.Sessions.OpenAsync(TestServer.Start());
            id = stream.Opened.SessionId;
            await stream.SendAsync(1, Texts.Batch(0, 3));
        }

        await using var restarted = new TestServer(_folder.Path);
        var info = Assert.Single(restarted.Sessions.List());
        await using var resumed = await restarted.Sessions.ResumeAsync(id);

        Assert.Equal((SessionState.Idle, 3L, 1L), (info.State, info.Examples, info.LastSequence));
        Assert.Equal(["red", "green", "blue"], info.Labels);
        Assert.Equal(5, (await resumed.SendAsync(2, Texts.Batch(3, 2))).TotalExamples);
    }

    [Fact]
    public async Task Resume_OtherBase_IsRefused()
    {
        await using var server = new TestServer(_folder.Path);
        await using var stream = await server.Sessions.OpenAsync(TestServer.Start());
        await stream.DisposeAsync();
        await using var other = new TestServer(_folder.Path, model: new FakeBaseModel { FeatureFingerprint = "changed" });

        var failure = await Assert.ThrowsAsync<AdaptException>(() => other.Sessions.ResumeAsync(stream.Opened.SessionId));

        Assert.Equal(AdaptErrorKind.FailedPrecondition, failure.Kind);
    }

    [Fact]
    public async Task Complete_WithWorkUnderWay_EndsTheEventsAfterTheLastAnswer()
    {
        await using var server = new TestServer(_folder.Path);
        await using var stream = await server.Sessions.OpenAsync(TestServer.Start());
        await stream.AppendAsync(1, Texts.Batch(0, 60));
        await stream.SubmitAsync(new SessionCommand.Train("t", new TrainUntil.Epochs(2)));
        await stream.SubmitAsync(new SessionCommand.Finish("f"));
        stream.Complete();

        var answers = await stream.ReadEventsAsync().ToListAsync();

        Assert.Single(answers.OfType<SessionEvent.Acknowledged>());
        Assert.Contains(new SessionEvent.Done("t"), answers);
        Assert.Contains(new SessionEvent.Done("f"), answers);
    }

    [Fact]
    public async Task Cancel_DeletesTheFolderAndEndsTheStream()
    {
        await using var server = new TestServer(_folder.Path);
        await using var stream = await server.Sessions.OpenAsync(TestServer.Start());
        await stream.SendAsync(1, Texts.Batch(0, 3));

        await server.Sessions.CancelAsync(stream.Opened.SessionId);

        Assert.Equal(AdaptErrorKind.NotFound, Assert.Throws<AdaptException>(() => server.Sessions.Get(stream.Opened.SessionId)).Kind);
        Assert.Equal(AdaptErrorKind.Cancelled, (await Assert.ThrowsAsync<AdaptException>(async () => await stream.ReadEventsAsync().FirstOrDefaultAsync())).Kind);
        Assert.Empty(Directory.GetDirectories(_folder.File("sessions")));
    }

    [Fact]
    public async Task Open_AtTheLimitOfSessions_IsExhaustedUntilOneIsFinished()
    {
        await using var server = new TestServer(_folder.Path, options => options.MaxSessions = 1);
        await using var first = await server.Sessions.OpenAsync(TestServer.Start());

        var failure = await Assert.ThrowsAsync<AdaptException>(() => server.Sessions.OpenAsync(TestServer.Start()));
        await first.RunAsync(new SessionCommand.Finish("f"));
        await using var second = await server.Sessions.OpenAsync(TestServer.Start());

        Assert.Equal(AdaptErrorKind.ResourceExhausted, failure.Kind);
        Assert.Contains("MaxSessions", failure.Message, StringComparison.Ordinal);
        Assert.Equal(second.Opened.SessionId, Assert.Single(server.Sessions.List()).SessionId);
    }

    [Fact]
    public async Task Get_UnknownSession_IsNotFound()
    {
        await using var server = new TestServer(_folder.Path);

        Assert.Equal(AdaptErrorKind.NotFound, Assert.Throws<AdaptException>(() => server.Sessions.Get("../x")).Kind);
    }

    [Fact]
    public async Task Resume_DamagedManifest_IsDataLossWithWhatToDo()
    {
        string id;
        await using (var server = new TestServer(_folder.Path))
        {
            await using var stream = await server.Sessions.OpenAsync(TestServer.Start());
            id = stream.Opened.SessionId;
        }

        var manifest = _folder.File(Path.Combine("sessions", id, "session.sealed"));
        var bytes = await File.ReadAllBytesAsync(manifest);
        bytes[40] ^= 1;
        await File.WriteAllBytesAsync(manifest, bytes);
        await using var restarted = new TestServer(_folder.Path);

        var failure = await Assert.ThrowsAsync<AdaptException>(() => restarted.Sessions.ResumeAsync(id));

        Assert.Equal(AdaptErrorKind.DataLoss, failure.Kind);
        Assert.Contains("cancel the session", failure.Message, StringComparison.Ordinal);
        Assert.Empty(restarted.Sessions.List());
    }
}
