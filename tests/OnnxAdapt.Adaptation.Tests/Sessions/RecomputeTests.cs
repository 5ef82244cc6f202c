using System.Diagnostics.Metrics;
using OnnxAdapt.Abstractions;
using OnnxAdapt.Adaptation.Contract;
using OnnxAdapt.Adaptation.Tests.Support;

namespace OnnxAdapt.Adaptation.Tests.Sessions;

public sealed class RecomputeTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Train_WithRecompute_GivesTheWeightsOfATrainingWithout()
    {
        var kept = await TrainAsync("kept", recompute: false);
        var again = await TrainAsync("again", recompute: true);

        Assert.Equal(kept.Length, again.Length);
        Assert.All(kept.Zip(again), pair => Assert.Equal(pair.First, pair.Second, 1e-3));
    }

    [Fact]
    public async Task Train_OnStepsReported_RecordsThePeakOfMemory()
    {
        var peak = 0L;
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, self) =>
        {
            if (instrument is { Meter.Name: AdaptationMetrics.MeterName, Name: "onnxadapt.adaptation.peak_memory" }) self.EnableMeasurementEvents(instrument);
        };
        listener.SetMeasurementEventCallback<long>((_, bytes, _, _) => Interlocked.Exchange(ref peak, bytes));
        listener.Start();
        await TrainAsync("measured", recompute: true);

        Assert.InRange(peak, 1, long.MaxValue);
    }

    [Fact]
    public async Task Open_BaseOfOneBlock_IsRefused()
    {
        var model = new FakeBaseModel { Graph = TinyBackbone.Write(_folder.File("flat.onnx"), "MatMul"), Recipe = TinyBackbone.Recipe };
        await using var server = new TestServer(_folder.File("flat"), model: model);
        var refused = await Assert.ThrowsAsync<AdaptException>(() => server.Sessions.OpenAsync(
            TestServer.Start() with { Trainable = new TrainableSettings { Scope = TrainableScope.All, Recompute = true } }));

        Assert.Contains("trainable.recompute: the base model has 1 blocks of layers", refused.Message, StringComparison.Ordinal);
    }

    private async Task<float[]> TrainAsync(string name, bool recompute)
    {
        var model = new FakeBaseModel { Graph = TinyBackbone.WriteDeep(_folder.File($"{name}.onnx")), Recipe = TinyBackbone.Recipe };
        await using var server = new TestServer(_folder.File(name), model: model);
        server.Publisher.SkipsVerification = true;
        await using var stream = await server.Sessions.OpenAsync(TestServer.Start() with
        {
            Trainable = new TrainableSettings { Scope = TrainableScope.All, HeadDropout = 0.2, Recompute = recompute },
        });
        await stream.SendAsync(1, Texts.Batch(0, 60));
        Assert.Empty((await stream.RunAsync(new SessionCommand.Train("t", new TrainUntil.Epochs(1)))).OfType<SessionEvent.Failed>());
        Assert.Single((await stream.RunAsync(new SessionCommand.Publish("p"))).OfType<SessionEvent.VersionPublished>());
        var delta = server.Publisher.Published[^1];
        return [.. delta.HeadParameters.Concat(delta.BackboneParameters).SelectMany(parameter => parameter.Value.AsSpan<float>().ToArray())];
    }
}
