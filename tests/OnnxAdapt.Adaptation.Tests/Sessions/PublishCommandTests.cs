using OnnxAdapt.Abstractions;
using OnnxAdapt.Adaptation.Contract;
using OnnxAdapt.Adaptation.Tests.Support;

namespace OnnxAdapt.Adaptation.Tests.Sessions;

public sealed class PublishCommandTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Publish_Trained_CarriesLabelsMetricsAndLineage()
    {
        await using var server = new TestServer(_folder.Path);
        await using var stream = await TrainedAsync(server, TestServer.Start());

        var answers = await stream.RunAsync(new SessionCommand.Publish("p", Serve: true));

        var version = answers.OfType<SessionEvent.VersionPublished>().Single().Version;
        var delta = Assert.Single(server.Publisher.Published);
        Assert.Equal(new PublishedVersion("adapted", 1, true), version);
        Assert.Equal(["red", "green", "blue"], delta.Labels);
        Assert.Equal(stream.Opened.SessionId, delta.Lineage.SessionId);
        Assert.Equal(120, delta.Lineage.ExampleCount);
        Assert.Equal(64, delta.Lineage.DataFingerprint.Length);
        Assert.InRange(delta.Lineage.Metrics["accuracy"], 0.9, 1);
        Assert.Empty(delta.BackboneParameters);
    }

    [Fact]
    public async Task Publish_CandidateGivesOtherOutputs_IsRefused()
    {
        await using var server = new TestServer(_folder.Path);
        server.Publisher.Error = 0.01f;
        await using var stream = await TrainedAsync(server, TestServer.Start());

        var failure = (await stream.RunAsync(new SessionCommand.Publish("p"))).Failure();

        Assert.Contains("does not give what was trained", failure.Message, StringComparison.Ordinal);
        Assert.Empty(server.Publisher.Published);
    }

    [Fact]
    public async Task Publish_BelowTheMinimumScore_IsRefusedNamingBoth()
    {
        await using var server = new TestServer(_folder.Path);
        await using var stream = await TrainedAsync(server, TestServer.Start() with { Publish = new PublishPolicy { MinimumScore = 1.01 } });

        var failure = (await stream.RunAsync(new SessionCommand.Publish("p"))).Failure();

        Assert.Equal(AdaptErrorKind.FailedPrecondition, failure.Kind);
        Assert.Contains("minimum of 1.01", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("red", true)]
    [InlineData("", false)]
    public async Task Publish_OnlyIfBetter_ComparesWithTheServedVersion(string alwaysSays, bool publishes)
    {
        await using var server = new TestServer(_folder.Path, served: new FixedScorer(alwaysSays));
        await using var stream = await TrainedAsync(server, TestServer.Start() with { Publish = new PublishPolicy { OnlyIfBetter = true } }, noisy: true);
        Assert.Single((await stream.SucceedAsync(new SessionCommand.Publish("p1"))).OfType<SessionEvent.VersionPublished>());

        var second = await stream.RunAsync(new SessionCommand.Publish("p2"));

        Assert.Equal(publishes, second.OfType<SessionEvent.VersionPublished>().Any());
    }

    [Fact]
    public async Task Publish_BeforeTraining_SaysWhatComesFirst()
    {
        await using var server = new TestServer(_folder.Path);
        await using var stream = await server.Sessions.OpenAsync(TestServer.Start());

        Assert.Contains("train command first", (await stream.RunAsync(new SessionCommand.Publish("p"))).Failure().Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Finish_PolicyPublishes_SummarisesTheVersionAndTakesNoMore()
    {
        await using var server = new TestServer(_folder.Path);
        await using var stream = await TrainedAsync(server, TestServer.Start() with { Publish = new PublishPolicy { OnFinish = true, Serve = true } });

        var answers = await stream.RunAsync(new SessionCommand.Finish("f"));

        var summary = answers.OfType<SessionEvent.Summarised>().Single().Result;
        Assert.Equal((1L, 120L, ""), (summary.Version, summary.Examples, summary.UnpublishedReason));
        Assert.True(summary.TrainSeconds > 0);
        Assert.Equal(AdaptErrorKind.FailedPrecondition, (await Assert.ThrowsAsync<AdaptException>(async () => await stream.AppendAsync(2, []))).Kind);
        Assert.Equal(SessionState.Finished, server.Sessions.Get(stream.Opened.SessionId).State);
        Assert.Equal(summary.Version, (await stream.RunAsync(new SessionCommand.Finish("f"))).OfType<SessionEvent.Summarised>().Single().Result.Version);
    }

    [Fact]
    public async Task Finish_PolicyRefuses_FinishesAndSaysWhy()
    {
        await using var server = new TestServer(_folder.Path);
        await using var stream = await TrainedAsync(server, TestServer.Start() with { Publish = new PublishPolicy { OnFinish = true, MinimumScore = 1.01 } });

        var summary = (await stream.RunAsync(new SessionCommand.Finish("f"))).OfType<SessionEvent.Summarised>().Single().Result;

        Assert.Equal(0, summary.Version);
        Assert.Contains("minimum", summary.UnpublishedReason, StringComparison.Ordinal);
    }

    private static async Task<ISessionStream> TrainedAsync(TestServer server, SessionStart start, bool noisy = false)
    {
        var stream = await server.Sessions.OpenAsync(start);
        await stream.SendAsync(1, Texts.Batch(0, 120));
        if (noisy) await stream.SendAsync(2, [.. Enumerable.Range(0, 60).Select(i => Texts.Labelled(i) with { Input = new ExampleInput.Text($"noise {i}") })]);
        await stream.SucceedAsync(new SessionCommand.Train("t", new TrainUntil.Epochs(10), Refit: true));
        return stream;
    }

    /// <summary>A served version that always says one label, or for an empty name the right one.</summary>
    private sealed class FixedScorer(string label) : IServedModelScorer
    {
        private static readonly string[] Labels = ["blue", "green", "red"];

        public Task<ServedScores?> ScoreAsync(string name, IReadOnlyList<ExampleInput> inputs, CancellationToken cancellationToken = default) =>
            Task.FromResult<ServedScores?>(new ServedScores(Labels, [.. inputs.Select(input => (Outcome<float[]>)Row(label.Length > 0 ? label : Right(((ExampleInput.Text)input).Value)))]));

        private static string Right(string text) =>
            text.StartsWith("noise", StringComparison.Ordinal) ? ((ExampleTarget.Label)Texts.Labelled(int.Parse(text[6..])).Target).Name : text.Split(' ')[0];

        private float[] Row(string wanted) => [.. Labels.Select(name => name == wanted ? 9f : 0)];
    }
}
