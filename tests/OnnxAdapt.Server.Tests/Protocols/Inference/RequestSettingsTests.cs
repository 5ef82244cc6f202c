using OnnxAdapt.Abstractions;
using OnnxAdapt.Server.Protocols.Inference;
using OnnxAdapt.Server.Protocols.Inference.Requests;
using OnnxAdapt.TestKit;

namespace OnnxAdapt.Server.Tests.Protocols.Inference;

public sealed class RequestSettingsTests
{
    private readonly ManualClock _clock = new();

    [Fact]
    public void Read_Nothing_HasDefaults()
    {
        var settings = Read([]);

        Assert.Equal(((DateTimeOffset?)null, false, (WorkPriority?)null), (settings.Deadline, settings.OwnDeadline, settings.Priority));
    }

    [Theory]
    [InlineData(0L, null)]
    [InlineData(1L, WorkPriority.Interactive)]
    [InlineData(2L, WorkPriority.Normal)]
    [InlineData(3L, WorkPriority.Background)]
    [InlineData(4L, null)]
    public void Read_Priority_BeyondTheLevelsIsTheDefault(long level, WorkPriority? expected) => Assert.Equal(expected, Read(new() { ["priority"] = level }).Priority);

    [Fact]
    public void Read_Timeout_CountsWhereItIsNearerThanTheDeadline()
    {
        var deadline = _clock.GetUtcNow().AddSeconds(1);

        Assert.Equal((_clock.GetUtcNow().AddMilliseconds(5), true), Deadline(Read(new() { ["timeout"] = 5000L }, deadline)));
        Assert.Equal((deadline, false), Deadline(Read(new() { ["timeout"] = 5_000_000L }, deadline)));
        Assert.Equal((deadline, false), Deadline(Read([], deadline)));
        Assert.True(Read(new() { ["timeout"] = long.MaxValue }).OwnDeadline);
    }

    [Theory]
    [InlineData("timeout", -1L)]
    [InlineData("timeout", "1")]
    [InlineData("priority", true)]
    [InlineData("dimensions", -1L)]
    [InlineData("sequence_id", true)]
    [InlineData("sequence_end", "true")]
    [InlineData("triton_other", true)]
    public void Read_WrongKindOrValue_NamesTheParameter(string name, object value)
    {
        var failure = Assert.Throws<AdaptException>(() => Read(new() { [name] = value }));

        Assert.Equal(AdaptErrorKind.InvalidArgument, failure.Kind);
        Assert.Contains(name == "triton_other" ? "triton_" : name, failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Translate_EnginesFailures_SpeaksTritonsWords()
    {
        var full = InferErrors.Translate(new AdaptException(AdaptErrorKind.ResourceExhausted, "full") { RetryAfter = TimeSpan.FromSeconds(2) }, ownDeadline: false);
        Assert.Equal((AdaptErrorKind.Unavailable, "Exceeds maximum queue size. full", TimeSpan.FromSeconds(2)), (full.Kind, full.Message, full.RetryAfter));

        var late = new AdaptException(AdaptErrorKind.DeadlineExceeded, "late");
        Assert.Equal("Request timeout expired", InferErrors.Translate(late, ownDeadline: true).Message);
        Assert.Same(late, InferErrors.Translate(late, ownDeadline: false));
    }

    private static (DateTimeOffset?, bool) Deadline(RequestSettings settings) => (settings.Deadline, settings.OwnDeadline);

    private RequestSettings Read(Dictionary<string, object?> parameters, DateTimeOffset? deadline = null) =>
        RequestSettings.Read(new InferRequest { Model = "m", Inputs = [], Parameters = new InferParameters(parameters), Deadline = deadline }, _clock);
}
