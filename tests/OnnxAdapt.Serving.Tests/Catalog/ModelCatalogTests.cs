using OnnxAdapt.Abstractions;
using OnnxAdapt.Serving.Catalog;
using OnnxAdapt.Serving.Tests.Support;
using OnnxAdapt.TestKit;

namespace OnnxAdapt.Serving.Tests.Catalog;

public sealed class ModelCatalogTests
{
    [Fact]
    public async Task List_BeforeAndAfterLoading_TellsState()
    {
        await using var serving = await ServingFixture.StartAsync();

        Assert.Equal(["dense", "enc"], serving.Catalog.List().Select(model => model.Name));
        Assert.Equal((ModelState.Available, 1), (serving.Catalog.Get("enc").State, serving.Catalog.Get("enc").ServingVersion));

        var info = await serving.Catalog.LoadAsync("enc");

        Assert.Equal((ModelState.Ready, ModelTask.Embedding, 3), (info.State, info.Task, info.EmbeddingSize));
        Assert.Equal(64, info.Sha256.Length);
        Assert.Equal(["input_ids", "attention_mask"], info.Inputs.Select(input => input.Name));
    }

    [Fact]
    public async Task UnloadAsync_RequestUnderWay_WaitsForItAndLoadsAgainLater()
    {
        using var blocked = new ManualResetEventSlim(true);
        await using var serving = await ServingFixture.StartAsync(onRun: () => blocked.Wait());
        await serving.Catalog.LoadAsync("enc");
        blocked.Reset();
        var request = Task.Run(() => serving.EmbedAsync("a"));
        while (serving.Encoders[0].Runs < 2)
        {
            await Task.Yield();
        }

        var unloading = serving.Catalog.UnloadAsync("enc");
        Assert.Equal(ModelState.Unloading, serving.Catalog.Get("enc").State);
        Assert.False(unloading.IsCompleted);
        blocked.Set();
        await request;
        await unloading;

        Assert.Equal(ModelState.Available, serving.Catalog.Get("enc").State);
        await serving.EmbedAsync("b");
        Assert.Equal(2, serving.Encoders.Count);
    }

    [Fact]
    public async Task LoadAsync_BrokenGraph_FailsWithReasonAndOthersStay()
    {
        using var folder = ServingFixture.WriteModels(new TemporaryFolder());
        folder.Write("models/bad/model.onnx", "rubbish");
        await using var serving = await ServingFixture.StartAsync(options => options.LoadAtStart = true, folder: folder);

        Assert.Equal(ModelState.Failed, serving.Catalog.Get("bad").State);
        Assert.Contains("no fake graph", serving.Catalog.Get("bad").Error, StringComparison.Ordinal);
        Assert.Equal(ModelState.Ready, serving.Catalog.Get("enc").State);
        Assert.True(serving.Catalog.IsReady);
    }

    [Fact]
    public async Task ReloadAsync_ChangedGraph_SwapsIn()
    {
        await using var serving = await ServingFixture.StartAsync();
        var before = await serving.EmbedAsync("a");

        serving.Folder.Write("models/enc/model.onnx", FakeModels.Encoder(10));
        await serving.Catalog.ReloadAsync("enc");
        var after = await serving.EmbedAsync("a");

        Assert.Equal(before.Rows[0].Values[0] * 10, after.Rows[0].Values[0]);
    }

    [Fact]
    public async Task ReloadAsync_BrokenGraph_KeepsTheOld()
    {
        await using var serving = await ServingFixture.StartAsync();
        await serving.EmbedAsync("a");

        serving.Folder.Write("models/enc/model.onnx", "rubbish");

        await Assert.ThrowsAsync<AdaptException>(() => serving.Catalog.ReloadAsync("enc"));
        Assert.Single((await serving.EmbedAsync("a")).Rows);
    }

    [Fact]
    public async Task PromoteAndRollback_AcrossRestarts_AreRemembered()
    {
        using var folder = ServingFixture.WriteModels(new TemporaryFolder());
        await using (var first = await ServingFixture.StartAsync(folder: folder))
        {
            await first.PublishAsync("m", serve: true, 1, 0, 0);
            await first.PublishAsync("m", serve: true, 2, 0, 0);
            await first.PublishAsync("m", serve: false, 3, 0, 0);
            Assert.Equal(2, first.Catalog.Get("m").ServingVersion);
            Assert.Equal(3, (await first.Catalog.PromoteAsync("m", 3)).ServingVersion);
            await first.Catalog.DisposeAsync();
            Keep(folder);
        }

        await using var second = await ServingFixture.StartAsync(folder: Restore(folder));

        Assert.Equal(3, second.Catalog.Get("m").ServingVersion);
        Assert.Equal(2, (await second.Catalog.RollbackAsync("m")).ServingVersion);
        Assert.Equal(1, (await second.Catalog.RollbackAsync("m")).ServingVersion);
        Assert.Equal(AdaptErrorKind.FailedPrecondition, (await Assert.ThrowsAsync<AdaptException>(() => second.Catalog.RollbackAsync("m"))).Kind);
        Assert.Equal([3, 2, 1], second.Catalog.ListVersions("m").Select(version => version.Version));
        Assert.Equal([false, false, true], second.Catalog.ListVersions("m").Select(version => version.Serving));
        Assert.Equal(0.5, second.Catalog.ListVersions("m")[0].Lineage!.Metrics["accuracy"]);
    }

    [Fact]
    public async Task PromoteAsync_UnknownVersion_IsNotFound()
    {
        await using var serving = await ServingFixture.StartAsync();

        Assert.Equal(AdaptErrorKind.NotFound, (await Assert.ThrowsAsync<AdaptException>(() => serving.Catalog.PromoteAsync("enc", 2))).Kind);
    }

    [Fact]
    public async Task Rescan_OnTheClock_FindsNewModelsAndDropsGoneOnes()
    {
        var clock = new ManualClock();
        await using var serving = await ServingFixture.StartAsync(options => options.RescanInterval = TimeSpan.FromSeconds(5), clock: clock);
        serving.Folder.Write("models/new/model.onnx", "dense");
        Directory.Delete(serving.Folder.Combine("models", "dense"), recursive: true);
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));

        while (!serving.Catalog.List().Select(model => model.Name).SequenceEqual(["enc", "new"]))
        {
            clock.Advance(TimeSpan.FromSeconds(5));
            await Task.Delay(1, limit.Token);
        }
    }

    [Fact]
    public async Task AcquireVersion_ChangedBase_IsRefusedWithAdvice()
    {
        await using var serving = await ServingFixture.StartAsync();
        await serving.PublishAsync("m", serve: true, 1, 0, 0);
        await serving.Catalog.UnloadAsync("m");
        await serving.Catalog.UnloadAsync("enc");
        serving.Folder.Write("models/enc/model.onnx", FakeModels.Encoder(10));

        var exception = await Assert.ThrowsAsync<AdaptException>(() => serving.Engine.PredictAsync(ServingFixture.PredictCall("m", "a")));

        Assert.Equal(AdaptErrorKind.FailedPrecondition, exception.Kind);
        Assert.Contains("adapt again", exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"formatVersion":2,"served":1,"history":[]}""")]
    [InlineData("""{"formatVersion":1,"served":""")]
    public async Task Start_ServingStateDamagedOrNewer_LeavesTheModelOut(string state)
    {
        using var folder = ServingFixture.WriteModels(new TemporaryFolder());
        folder.Write("data/models/enc/serving.json", state);

        await using var serving = await ServingFixture.StartAsync(folder: folder);

        Assert.Equal(["dense"], serving.Catalog.List().Select(model => model.Name));
    }

    [Fact]
    public async Task Start_DataFolderInUse_IsRefusedWithAdvice()
    {
        await using var serving = await ServingFixture.StartAsync();

        var exception = await Assert.ThrowsAsync<AdaptException>(() => ServingFixture.StartAsync(folder: serving.Folder));

        Assert.Equal(AdaptErrorKind.FailedPrecondition, exception.Kind);
    }

    [Fact]
    public async Task DisposeAsync_ThenCall_IsUnavailable()
    {
        var serving = await ServingFixture.StartAsync();
        await serving.EmbedAsync("a");
        await serving.Catalog.DisposeAsync();

        Assert.False(serving.Catalog.IsReady);
        Assert.Equal(AdaptErrorKind.Unavailable, (await Assert.ThrowsAsync<AdaptException>(() => serving.EmbedAsync("a"))).Kind);
        await serving.DisposeAsync();
    }

    private static string KeptPath(TemporaryFolder folder) => $"{folder.Path}-kept";

    private static void Keep(TemporaryFolder folder) => Copy(folder.Path, KeptPath(folder));

    private static TemporaryFolder Restore(TemporaryFolder folder)
    {
        var restored = new TemporaryFolder();
        Copy(KeptPath(folder), restored.Path);
        Directory.Delete(KeptPath(folder), recursive: true);
        return restored;
    }

    private static void Copy(string from, string to)
    {
        foreach (var file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
        {
            var target = Path.Combine(to, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }
    }
}
