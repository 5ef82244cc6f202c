using OnnxAdapt.Abstractions;
using OnnxAdapt.Serving.Catalog;
using OnnxAdapt.Serving.Tests.Support;
using OnnxAdapt.TestKit;

namespace OnnxAdapt.Serving.Tests.Catalog;

public sealed class ModelResidenceTests
{
    private const long Room = 12;

    [Fact]
    public async Task IdleUnload_NobodyAsks_LeavesMemoryAndComesBackOnDemand()
    {
        var clock = new ManualClock();
        await using var serving = await ServingFixture.StartAsync(options => options.IdleUnload = TimeSpan.FromSeconds(40), clock: clock);
        await serving.EmbedAsync("a");
        Assert.Equal(ModelState.Ready, serving.Catalog.Get("enc").State);

        clock.Advance(TimeSpan.FromSeconds(39));
        Assert.Equal(ModelState.Ready, serving.Catalog.Get("enc").State);
        await WaitForAsync(clock, serving, ModelState.Available);

        Assert.Single((await serving.EmbedAsync("a")).Rows);
        Assert.Equal(ModelState.Ready, serving.Catalog.Get("enc").State);
    }

    [Fact]
    public async Task IdleUnload_InUse_Stays()
    {
        var clock = new ManualClock();
        await using var serving = await ServingFixture.StartAsync(options => options.IdleUnload = TimeSpan.FromSeconds(4), clock: clock);
        using var held = await serving.Catalog.AcquireAsync(new ModelReference("enc"), CancellationToken.None);

        var slot = serving.Catalog.FindSlot("enc")!;
        clock.Advance(TimeSpan.FromMinutes(1));

        Assert.False(slot.TryUnload());
        Assert.Equal(ModelState.Ready, serving.Catalog.Get("enc").State);
        held.Dispose();
        Assert.True(slot.TryUnload());
    }

    [Fact]
    public async Task MaxModelBytes_Exceeded_TakesOutWhatWasNotAskedForLongest()
    {
        var clock = new ManualClock();
        var folder = ServingFixture.WriteModels(new TemporaryFolder());
        folder.Write("models/other/model.onnx", FakeModels.Encoder(2));
        folder.Write("models/other/tokenizer.json", "{}");
        folder.Write("models/third/model.onnx", FakeModels.Encoder(3));
        folder.Write("models/third/tokenizer.json", "{}");
        await using var serving = await ServingFixture.StartAsync(options => options.MaxModelBytes = 2 * FakeModels.Encoder(1).Length, clock: clock, folder: folder);

        foreach (var name in new[] { "enc", "other", "enc", "third" })
        {
            clock.Advance(TimeSpan.FromSeconds(1));
            await serving.Catalog.LoadAsync(name);
        }

        Assert.Equal(["enc", "third"], serving.Catalog.List().Where(model => model.State == ModelState.Ready).Select(model => model.Name));
    }

    [Fact]
    public async Task MaxModelBytes_AllInUse_LoadsAllTheSame()
    {
        await using var serving = await ServingFixture.StartAsync(options => options.MaxModelBytes = Room);
        using var held = await serving.Catalog.AcquireAsync(new ModelReference("enc"), CancellationToken.None);

        await serving.Catalog.LoadAsync("dense");

        Assert.Equal(2, serving.Catalog.List().Count(model => model.State == ModelState.Ready));
    }

    /// <summary>The timer's loop runs on the pool, so the clock is moved until it has looked.</summary>
    private static async Task WaitForAsync(ManualClock clock, ServingFixture serving, ModelState state)
    {
        for (var look = 0; look < 10_000 && serving.Catalog.Get("enc").State != state; look++)
        {
            clock.Advance(TimeSpan.FromSeconds(10));
            await Task.Yield();
        }

        Assert.Equal(state, serving.Catalog.Get("enc").State);
    }
}
