using OnnxAdapt.Serving.Tests.Support;

namespace OnnxAdapt.Serving.Tests.Caching;

public sealed class ResponseCacheTests
{
    [Fact]
    public async Task EmbedAsync_SameText_RunsOnceAndAnswersTheSame()
    {
        var runs = new Counter();
        await using var serving = await StartAsync(runs);
        var first = await serving.EmbedAsync("abc");
        var before = runs.Count;

        var second = await serving.EmbedAsync("abc");
        var mixed = await serving.EmbedAsync("abc", "zz", "abc");

        Assert.Equal(before + 1, runs.Count);
        Assert.Equal(first.Rows[0].Values, second.Rows[0].Values);
        Assert.Equal(first.Rows[0].Values, mixed.Rows[2].Values);
        Assert.Equal(FakeModels.Expected("zz", 1), mixed.Rows[1].Values);
        Assert.Equal(first.Rows[0].Tokens, second.Rows[0].Tokens);
        Assert.InRange(second.Timings.Total.TotalSeconds, 0, 60);
        Assert.Equal((0, 0), (second.Timings.Queue.Ticks, second.Timings.Inference.Ticks));
    }

    [Fact]
    public async Task EmbedAsync_ShownDifferently_DoesNotSpoilWhatIsKept()
    {
        var runs = new Counter();
        await using var serving = await StartAsync(runs);
        var call = ServingFixture.EmbedCall("abc") with { Normalize = false };
        await serving.Engine.EmbedAsync(call with { Normalize = true });
        var before = runs.Count;

        var cut = await serving.Engine.EmbedAsync(call with { Dimensions = 2, Normalize = true });
        cut.Rows[0].Values[0] = 99;
        var plain = await serving.Engine.EmbedAsync(call);

        Assert.Equal(before, runs.Count);
        Assert.Equal(FakeModels.Expected("abc", 1), plain.Rows[0].Values);
    }

    [Fact]
    public async Task EmbedAsync_AnotherTenant_ComputesForItself()
    {
        var runs = new Counter();
        await using var serving = await StartAsync(runs);
        await serving.EmbedAsync("abc");
        var before = runs.Count;

        await serving.Engine.EmbedAsync(ServingFixture.EmbedCall("abc") with { Tenant = "other" });

        Assert.Equal(before + 1, runs.Count);
    }

    [Fact]
    public async Task PredictAsync_NewVersion_NeverAnswersTheOldOne()
    {
        var runs = new Counter();
        await using var serving = await StartAsync(runs);
        await serving.PublishAsync("m", serve: true, 1, 2, 3, 4, 5, 6);
        var first = await serving.Engine.PredictAsync(ServingFixture.PredictCall("m", "abc"));
        await serving.EmbedAsync("abc");
        await serving.PublishAsync("m", serve: true, 6, 5, 4, 3, 2, 1);

        var second = await serving.Engine.PredictAsync(ServingFixture.PredictCall("m", "abc"));
        var before = runs.Count;
        var again = await serving.Engine.PredictAsync(ServingFixture.PredictCall("m", "abc") with { RawScores = false });

        Assert.NotEqual(first.Rows[0].Labels[0].Score, second.Rows[0].Labels[0].Score);
        Assert.Equal(2, again.Version);
        Assert.Equal(second.Rows[0].Labels[0].Label, again.Rows[0].Labels[0].Label);
        Assert.Equal(before, runs.Count);
    }

    [Fact]
    public async Task EmbedAsync_ReloadedModel_ComputesAgain()
    {
        var runs = new Counter();
        await using var serving = await StartAsync(runs);
        await serving.EmbedAsync("abc");
        serving.Folder.Write("models/enc/model.onnx", FakeModels.Encoder(5));
        await serving.Catalog.ReloadAsync("enc");

        Assert.Equal(FakeModels.Expected("abc", 5), (await serving.EmbedAsync("abc")).Rows[0].Values);
    }

    private static Task<ServingFixture> StartAsync(Counter runs) =>
        ServingFixture.StartAsync(options => options.ResponseCacheBytes = 1 << 20, () => runs.Count++);

    private sealed class Counter
    {
        public int Count { get; set; }
    }
}
