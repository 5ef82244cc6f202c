using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using OnnxAdapt.Abstractions;
using OnnxAdapt.Serving.Tests.Support;

namespace OnnxAdapt.Serving.Tests;

public sealed class ServingMetricsTests
{
    [Fact]
    public async Task Requests_KnownAndUnknownModels_OnlyKnownNamesBecomeTags()
    {
        using var listener = new MeterListener();
        var tags = new ConcurrentQueue<(string Instrument, string? Model, string? Outcome)>();
        listener.InstrumentPublished = (instrument, self) =>
        {
            if (instrument.Meter.Name == ServingMetrics.MeterName) self.EnableMeasurementEvents(instrument);
        };
        listener.SetMeasurementEventCallback<long>((instrument, _, found, _) => tags.Enqueue((instrument.Name, Tag(found, "model"), Tag(found, "outcome"))));
        listener.Start();
        await using var serving = await ServingFixture.StartAsync();

        await serving.EmbedAsync("a");
        await Assert.ThrowsAsync<AdaptException>(() => serving.Engine.EmbedAsync(ServingFixture.EmbedCall("a") with { Model = new ModelReference("made-up-by-a-client") }));
        await Assert.ThrowsAsync<AdaptException>(() => serving.Engine.EmbedAsync(ServingFixture.EmbedCall("a") with { Dimensions = 99 }));
        listener.RecordObservableInstruments();

        Assert.Contains(("onnxadapt.serving.requests", "enc", "ok"), tags);
        Assert.Contains(("onnxadapt.serving.requests", "enc", "invalid_argument"), tags);
        Assert.Contains(tags, tag => tag.Instrument == "onnxadapt.serving.queue.rows" && tag.Model == "enc");
        Assert.Contains(tags, tag => tag.Instrument == "onnxadapt.serving.cores.used");
        Assert.DoesNotContain(tags, tag => tag.Model == "made-up-by-a-client");
    }

    private static string? Tag(ReadOnlySpan<KeyValuePair<string, object?>> tags, string key)
    {
        foreach (var tag in tags)
        {
            if (tag.Key == key) return tag.Value as string;
        }

        return null;
    }
}
