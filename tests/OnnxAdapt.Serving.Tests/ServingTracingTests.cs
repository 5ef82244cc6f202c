using System.Diagnostics;
using OnnxAdapt.Abstractions;
using OnnxAdapt.Serving.Tests.Support;

namespace OnnxAdapt.Serving.Tests;

public sealed class ServingTracingTests : IDisposable
{
    private readonly ActivitySource _callers = new($"Test-{Guid.NewGuid()}");
    private readonly List<Activity> _spans = [];
    private readonly ActivityListener _listener;

    public ServingTracingTests()
    {
        _listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == ServingTracing.SourceName || source == _callers,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = Keep,
        };
        ActivitySource.AddActivityListener(_listener);
    }

    [Fact]
    public async Task EmbedAsync_Traced_HasASpanPerStageInOrder()
    {
        await using var serving = await ServingFixture.StartAsync();
        using var caller = _callers.StartActivity("caller")!;

        await serving.EmbedAsync("abc", "de");

        var mine = Of(caller);
        var request = Assert.Single(mine, span => span.OperationName == "embed");
        var stages = mine.Where(span => span.ParentSpanId == request.SpanId).OrderBy(span => span.StartTimeUtc).ToArray();
        Assert.Equal(caller.SpanId, request.ParentSpanId);
        Assert.Equal((2, 1L), (request.GetTagItem("onnxadapt.rows"), request.GetTagItem("onnxadapt.version")));
        Assert.Equal(["tokenize", "queue", "inference"], stages.Select(span => span.OperationName));
        Assert.All(stages, span => Assert.True(span.Duration > TimeSpan.Zero));
        Assert.Same(caller, Activity.Current);
    }

    [Fact]
    public async Task EmbedAsync_Refused_MarksTheSpan()
    {
        await using var serving = await ServingFixture.StartAsync();
        using var caller = _callers.StartActivity("caller")!;

        await Assert.ThrowsAsync<AdaptException>(() => serving.EmbedAsync());

        var request = Assert.Single(Of(caller), span => span.OperationName == "embed");
        Assert.Equal(ActivityStatusCode.Error, request.Status);
        Assert.Equal("InvalidArgument", request.GetTagItem("error.type"));
    }

    public void Dispose()
    {
        _listener.Dispose();
        _callers.Dispose();
    }

    private Activity[] Of(Activity caller)
    {
        lock (_spans)
        {
            return [.. _spans.Where(span => span.TraceId == caller.TraceId && span != caller)];
        }
    }

    private void Keep(Activity span)
    {
        lock (_spans)
        {
            _spans.Add(span);
        }
    }
}
