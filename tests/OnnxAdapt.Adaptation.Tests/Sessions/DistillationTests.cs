using OnnxAdapt.Abstractions;
using OnnxAdapt.Adaptation.Contract;
using OnnxAdapt.Adaptation.Tests.Support;

namespace OnnxAdapt.Adaptation.Tests.Sessions;

/// <summary>Classifiers that learn from a number for each label.</summary>
public sealed class DistillationTests : IDisposable
{
    private static readonly string[] Labels = ["red", "green", "blue"];

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("distillation-kl", "temperature", 2)]
    [InlineData("distillation-mse", "", 0)]
    [InlineData("cross-entropy", "soft_labels", 1)]
    public async Task Train_Scores_TeachTheirOrder(string loss, string option, double value)
    {
        await using var server = new TestServer(_folder.Path);
        await using var stream = await server.Sessions.OpenAsync(Start(loss, option, value));
        await stream.SendAsync(1, [.. Enumerable.Range(0, 120).Select(number => Example(number, 3, loss == "cross-entropy"))]);

        var evaluation = (await stream.RunAsync(new SessionCommand.Train("t", new TrainUntil.Epochs(20)))).Evaluation();
        var published = await stream.RunAsync(new SessionCommand.Publish("p"));

        Assert.InRange(evaluation.Accuracy, 0.9, 1);
        Assert.Single(published.OfType<SessionEvent.VersionPublished>());
    }

    [Fact]
    public async Task Send_OtherNumberOfScoresThanLabels_IsRejected()
    {
        await using var server = new TestServer(_folder.Path);
        await using var stream = await server.Sessions.OpenAsync(Start("distillation-kl", "", 0));

        var acknowledged = await stream.SendAsync(1, Example(0, 2, false), new Example(new ExampleInput.Text("red thing"), new ExampleTarget.Label("red")));

        Assert.Equal(2, acknowledged.Rejected.Count);
        Assert.Contains("2 values; 3 are expected, one for each label of the start", acknowledged.Rejected[0].Reason, StringComparison.Ordinal);
        Assert.Contains("a list of values is expected", acknowledged.Rejected[1].Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Open_WithoutLabels_SaysThatTheyAreNeeded()
    {
        await using var server = new TestServer(_folder.Path);

        var failure = await Assert.ThrowsAsync<AdaptException>(() => server.Sessions.OpenAsync(Start("distillation-kl", "", 0) with { Labels = [] }));

        Assert.StartsWith("labels", failure.Message, StringComparison.Ordinal);
    }

    private static SessionStart Start(string loss, string option, double value) => TestServer.Start() with
    {
        Labels = Labels,
        Loss = new LossSettings { Name = loss, Options = option.Length == 0 ? new Dictionary<string, double>() : new() { [option] = value } },
    };

    private static Example Example(int number, int scores, bool areShares)
    {
        var numbers = Enumerable.Range(0, scores).Select(label => label == number % 3 ? (areShares ? 0.8f : 3f) : areShares ? 0.1f : -1f);
        return new Example(new ExampleInput.Text($"{Labels[number % 3]} thing {number}"), new ExampleTarget.Values([.. numbers]));
    }
}
