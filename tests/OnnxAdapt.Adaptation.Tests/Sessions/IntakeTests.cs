using OnnxAdapt.Abstractions;
using OnnxAdapt.Adaptation.Contract;
using OnnxAdapt.Adaptation.Tests.Support;

namespace OnnxAdapt.Adaptation.Tests.Sessions;

public sealed class IntakeTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Append_NumbersInOrder_AcknowledgesEach()
    {
        await using var server = new TestServer(_folder.Path);
        await using var stream = await server.Sessions.OpenAsync(TestServer.Start());

        Assert.Equal(new SessionEvent.Acknowledged(1, 3, [], 3), await stream.SendAsync(1, Texts.Batch(0, 3)), Same);
        Assert.Equal(new SessionEvent.Acknowledged(2, 2, [], 5), await stream.SendAsync(2, Texts.Batch(3, 2)), Same);
    }

    [Fact]
    public async Task Append_Gap_IsRefusedNamingTheExpectedNumber()
    {
        await using var server = new TestServer(_folder.Path);
        await using var stream = await server.Sessions.OpenAsync(TestServer.Start());
        await stream.SendAsync(1, Texts.Batch(0, 3));

        var failure = await Assert.ThrowsAsync<AdaptException>(async () => await stream.AppendAsync(3, Texts.Batch(3, 3)));

        Assert.Equal(AdaptErrorKind.FailedPrecondition, failure.Kind);
        Assert.Contains("batch 2 was expected", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Append_SameNumberAgain_IsAnsweredAgainAndNotCounted()
    {
        await using var server = new TestServer(_folder.Path);
        await using var stream = await server.Sessions.OpenAsync(TestServer.Start());
        Example[] batch = [.. Texts.Batch(0, 3), new(new ExampleInput.Text(" "), new ExampleTarget.Label("red"))];
        var first = await stream.SendAsync(1, batch);
        await stream.SendAsync(2, Texts.Batch(9, 4));

        var again = await stream.SendAsync(1, batch);

        Assert.Equal(first, again, Same);
        Assert.Equal(7, server.Sessions.Get(stream.Opened.SessionId).Examples);
    }

    [Fact]
    public async Task Append_SameNumberWithOtherContent_IsInvalid()
    {
        await using var server = new TestServer(_folder.Path);
        await using var stream = await server.Sessions.OpenAsync(TestServer.Start());
        await stream.SendAsync(1, Texts.Batch(0, 3));

        var failure = await Assert.ThrowsAsync<AdaptException>(async () => await stream.AppendAsync(1, Texts.Batch(1, 3)));

        Assert.Equal(AdaptErrorKind.InvalidArgument, failure.Kind);
    }

    [Fact]
    public async Task Append_ExamplesThatCannotBeUsed_RejectsThemAndKeepsTheRest()
    {
        await using var server = new TestServer(_folder.Path, options => options.MaxTextLength = 20);
        await using var stream = await server.Sessions.OpenAsync(TestServer.Start());
        Example Text(string text, ExampleTarget target) => new(new ExampleInput.Text(text), target);

        var answer = await stream.SendAsync(
            1,
            Text("good", new ExampleTarget.Label("a")),
            Text("  ", new ExampleTarget.Label("a")),
            Text(new string('x', 21), new ExampleTarget.Label("a")),
            Text("\uD800", new ExampleTarget.Label("a")),
            Text("x", new ExampleTarget.Label("")),
            Text("x", new ExampleTarget.Values([1])),
            Text("x", new ExampleTarget.Missing()),
            new Example(new ExampleInput.Unreadable("torn"), new ExampleTarget.Label("a")),
            new Example(new ExampleInput.Tokens([1]), new ExampleTarget.Label("a")),
            Text("good too", new ExampleTarget.Label("b")));

        Assert.Equal(2, answer.Accepted);
        Assert.Equal([1, 2, 3, 4, 5, 6, 7, 8], answer.Rejected.Select(rejection => rejection.Index));
        Assert.All(answer.Rejected, rejection => Assert.NotEmpty(rejection.Reason));
        Assert.Contains("MaxTextLength", answer.Rejected[1].Reason, StringComparison.Ordinal);
        Assert.Equal("torn", answer.Rejected[6].Reason);
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    public async Task Append_RegressionValueThatIsNotFinite_IsRejected(float value)
    {
        await using var server = new TestServer(_folder.Path);
        await using var stream = await server.Sessions.OpenAsync(TestServer.Start(ModelTask.Regression));
        Example Valued(params float[] values) => new(new ExampleInput.Text("x"), new ExampleTarget.Values(values));

        var answer = await stream.SendAsync(1, Valued(1, 2), Valued(1, value), Valued(1), Valued());

        Assert.Equal([1, 2, 3], answer.Rejected.Select(rejection => rejection.Index));
    }

    [Fact]
    public async Task Append_TooManyLabels_RejectsTheExample()
    {
        await using var server = new TestServer(_folder.Path, options => options.MaxLabels = 2);
        await using var stream = await server.Sessions.OpenAsync(TestServer.Start());

        var answer = await stream.SendAsync(1, Texts.Batch(0, 6));

        Assert.Equal([2, 5], answer.Rejected.Select(rejection => rejection.Index));
        Assert.Contains("MaxLabels", answer.Rejected[0].Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Append_OverTheLimits_IsExhaustedNamingThem()
    {
        await using var server = new TestServer(_folder.Path, options => (options.MaxExamples, options.MaxBatchExamples) = (5, 4));
        await using var stream = await server.Sessions.OpenAsync(TestServer.Start());
        await stream.SendAsync(1, Texts.Batch(0, 4));

        var examples = await Assert.ThrowsAsync<AdaptException>(async () => await stream.AppendAsync(2, Texts.Batch(4, 2)));
        var batch = await Assert.ThrowsAsync<AdaptException>(async () => await stream.AppendAsync(2, Texts.Batch(4, 5)));

        Assert.Equal((AdaptErrorKind.ResourceExhausted, AdaptErrorKind.ResourceExhausted), (examples.Kind, batch.Kind));
        Assert.Contains("MaxExamples", examples.Message, StringComparison.Ordinal);
        Assert.Contains("MaxBatchExamples", batch.Message, StringComparison.Ordinal);
        Assert.Equal(5, (await stream.SendAsync(2, Texts.Batch(4, 1))).TotalExamples);
    }

    [Fact]
    public async Task Append_BytesOverTheLimit_IsExhaustedNamingIt()
    {
        await using var server = new TestServer(_folder.Path, options => options.MaxSessionBytes = 1 << 20);
        await using var stream = await server.Sessions.OpenAsync(TestServer.Start());
        var large = Enumerable.Range(0, 12).Select(i => new Example(new ExampleInput.Text(new string('x', 90_000) + i), new ExampleTarget.Label("a"))).ToArray();

        var failure = await Assert.ThrowsAsync<AdaptException>(async () => await stream.AppendAsync(1, large));

        Assert.Contains("MaxSessionBytes", failure.Message, StringComparison.Ordinal);
    }

    private static bool Same(SessionEvent.Acknowledged? left, SessionEvent.Acknowledged? right) =>
        left is not null && right is not null && (left with { Rejected = [] }).ToString() == (right with { Rejected = [] }).ToString() && left.Rejected.SequenceEqual(right.Rejected);
}
