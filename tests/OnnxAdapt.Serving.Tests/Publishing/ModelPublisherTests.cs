using System.Collections.Concurrent;
using OnnxAdapt.Abstractions;
using OnnxAdapt.Serving.Catalog;
using OnnxAdapt.Serving.Engine;
using OnnxAdapt.Serving.Tests.Support;

namespace OnnxAdapt.Serving.Tests.Publishing;

public sealed class ModelPublisherTests
{
    [Fact]
    public async Task PublishAsync_VerifyRefuses_LeavesNothing()
    {
        await using var serving = await ServingFixture.StartAsync();
        var delta = await serving.DeltaAsync("m", 1, 0, 0);

        await Assert.ThrowsAsync<InvalidOperationException>(() => serving.Publisher.PublishAsync(delta, true, (_, _) => throw new InvalidOperationException("worse")));

        Assert.Null(serving.Publisher.LatestVersion("m"));
        Assert.Equal(["dense", "enc"], serving.Catalog.List().Select(model => model.Name));
        Assert.Empty(Directory.EnumerateFiles(serving.Folder.Combine("data", "models"), "*", SearchOption.AllDirectories));
        Assert.Equal(1, (await serving.PublishAsync("m", true, 1, 0, 0)).Version);
    }

    [Fact]
    public async Task PublishAsync_SameCommandAgain_GivesTheVersionThatIsThere()
    {
        await using var serving = await ServingFixture.StartAsync();
        var delta = await serving.DeltaAsync("m", 1, 0, 0);
        delta = delta with { Lineage = delta.Lineage with { CommandId = "publish" } };

        var first = await serving.Publisher.PublishAsync(delta, serve: false, (_, _) => Task.CompletedTask);
        var again = await serving.Publisher.PublishAsync(delta, serve: true, (_, _) => throw new InvalidOperationException("was written again"));
        var other = await serving.Publisher.PublishAsync(delta with { Lineage = delta.Lineage with { CommandId = "publish-2" } }, serve: false, (_, _) => Task.CompletedTask);

        Assert.Equal((1L, 1L, 2L), (first.Version, again.Version, other.Version));
        Assert.Equal(1, serving.Catalog.Get("m").ServingVersion);
    }

    [Fact]
    public async Task PublishAsync_Candidate_ScoresFromTheFilesBeforeAnybodySeesIt()
    {
        await using var serving = await ServingFixture.StartAsync();
        var delta = await serving.DeltaAsync("m", 2, 0, 0);
        float[] scores = [];

        await serving.Publisher.PublishAsync(delta, true, async (candidate, token) =>
        {
            using var features = Tensor.Of(new float[] { 1, 2, 3, 4, 5, 6 }, 2, 3);
            using var direct = candidate.ScoreFeatures(features);
            var whole = await candidate.ScoreAsync(ServingFixture.Texts("a"), token);
            scores = [.. direct.AsSpan<float>(), .. whole[0].Value];
            Assert.Null(serving.Publisher.LatestVersion("m"));
        });

        Assert.Equal([2, 8, 2 * FakeModels.Expected("a", 1)[0]], scores);
    }

    [Fact]
    public async Task PublishAsync_FirstVersionNotServed_WaitsForPromotion()
    {
        await using var serving = await ServingFixture.StartAsync();
        await serving.PublishAsync("m", serve: false, 1, 0, 0);

        Assert.Equal(0, serving.Catalog.Get("m").ServingVersion);
        Assert.Equal(AdaptErrorKind.FailedPrecondition, (await Assert.ThrowsAsync<AdaptException>(() => serving.Engine.PredictAsync(ServingFixture.PredictCall("m", "a")))).Kind);
        Assert.Equal(1, (await serving.Engine.PredictAsync(ServingFixture.PredictCall("m", "a") with { Model = new ModelReference("m", 1) })).Version);

        await serving.Catalog.PromoteAsync("m", 1);

        Assert.Equal(1, (await serving.Engine.PredictAsync(ServingFixture.PredictCall("m", "a"))).Version);
    }

    [Theory]
    [InlineData("enc", AdaptErrorKind.AlreadyExists)]
    [InlineData("../m", AdaptErrorKind.InvalidArgument)]
    [InlineData("a/b", AdaptErrorKind.InvalidArgument)]
    [InlineData("nul", AdaptErrorKind.InvalidArgument)]
    public async Task PublishAsync_NameTakenOrHostile_IsRefused(string name, AdaptErrorKind kind)
    {
        await using var serving = await ServingFixture.StartAsync();

        Assert.Equal(kind, (await Assert.ThrowsAsync<AdaptException>(() => serving.PublishAsync(name, true, 1, 0, 0))).Kind);
    }

    [Fact]
    public async Task PublishAsync_ChangedBackbone_RunsOnItsOwnCopy()
    {
        await using var serving = await ServingFixture.StartAsync();
        var delta = await serving.DeltaAsync("m", 1, 0, 0);
        var shift = new ParameterSet();
        shift.Add("shift", Tensor.Of(new[] { 4f }, 1));

        await serving.Publisher.PublishAsync(delta with { BackboneParameters = shift }, true, (_, _) => Task.CompletedTask);
        var adapted = await serving.Engine.PredictAsync(ServingFixture.PredictCall("m", "a"));
        var plain = await serving.EmbedAsync("a");

        Assert.Equal(FakeModels.Expected("a", 5)[0], adapted.Rows[0].Labels[0].Score);
        Assert.Equal(FakeModels.Expected("a", 1)[0], plain.Rows[0].Values[0]);
    }

    [Fact]
    public async Task PublishAsync_Twenty_UnderLoad_NeverFailsOrMixesVersions()
    {
        await using var serving = await ServingFixture.StartAsync();
        await serving.PublishAsync("m", true, 1, 0, 0);
        using var stop = new CancellationTokenSource();
        var seen = new ConcurrentDictionary<long, bool>();
        var clients = Enumerable.Range(0, 8).Select(client => Task.Run(() => AskAsync(serving, client, seen, stop.Token))).ToArray();

        for (var version = 2; version <= 21; version++)
        {
            await serving.PublishAsync("m", true, version, 0, 0);
            while (!seen.ContainsKey(version) && !clients.Any(client => client.IsCompleted))
            {
                await Task.Yield();
            }
        }

        await stop.CancelAsync();
        await Task.WhenAll(clients);
        await serving.Catalog.UnloadAsync("m");

        Assert.Equal(21, serving.Publisher.LatestVersion("m"));
        var heads = serving.Factory.Created.Where(backend => backend.Signature.FindInput("features") is not null).ToArray();
        Assert.InRange(heads.Length, 1, 21);
        Assert.All(heads, head => Assert.True(head.IsDisposed));
    }

    [Fact]
    public async Task PublishAsync_ManyHeadsOfOneForm_ShareOneGraphAndAnswerEachItsOwn()
    {
        await using var serving = await ServingFixture.StartAsync();
        for (var head = 1; head <= 50; head++)
        {
            await serving.PublishAsync($"m{head}", true, head, 0, 0);
        }

        var answers = await Task.WhenAll(Enumerable.Range(1, 50).Select(head => serving.Engine.PredictAsync(ServingFixture.PredictCall($"m{head}", "abc") with { RunOnCallingThread = false })));

        var heads = serving.Factory.Created.Where(backend => backend.Signature.FindInput("features") is not null).ToArray();
        Assert.Single(heads, head => !head.IsDisposed);
        Assert.All(answers.Index(), answer => Assert.Equal((answer.Index + 1) * FakeModels.Expected("abc", 1)[0], answer.Item.Rows[0].Labels[0].Score, 3));
    }

    [Fact]
    public async Task Start_LeftoversOfACrash_AreRemoved()
    {
        using var folder = ServingFixture.WriteModels(new TemporaryFolder());
        folder.Write("data/models/.aside/0123/head.onnx", "half");

        await using var serving = await ServingFixture.StartAsync(folder: folder);

        Assert.Empty(Directory.EnumerateFileSystemEntries(folder.Combine("data", "models", ".aside")));
    }

    [Fact]
    public async Task Start_VersionWithDamagedManifest_IsLeftOutAndItsNumberNotUsedAgain()
    {
        using var folder = ServingFixture.WriteModels(new TemporaryFolder());
        folder.Write("data/models/m/7/onnxadapt.json", "{");
        await using var serving = await ServingFixture.StartAsync(folder: folder);

        Assert.DoesNotContain(serving.Catalog.List(), model => model.Name == "m");
        Assert.Equal(8, (await serving.PublishAsync("m", true, 1, 0, 0)).Version);
    }

    [Fact]
    public async Task AcquireAsync_BaseModel_ExtractsValidatesAndEncodes()
    {
        await using var serving = await ServingFixture.StartAsync();
        using var model = await serving.Bases.AcquireAsync(new ModelReference("enc"));
        var texts = Enumerable.Range(0, 5000).Select(index => new string((char)('a' + (index % 26)), 1 + (index % 40))).ToArray();

        var features = await model.ExtractAsync([.. ServingFixture.Texts(texts), new ExampleInput.Tokens([])], WorkPriority.Background);

        Assert.All(texts.Index(), text => Assert.Equal(FakeModels.Expected(text.Item, 1)[0], features[text.Index].Value[0], 1e-3));
        Assert.Equal(AdaptErrorKind.InvalidArgument, features[5000].Error!.Kind);
        Assert.Null(model.Validate(new ExampleInput.Text("a")));
        Assert.NotNull(model.Validate(new ExampleInput.Tokens([1000])));
        Assert.Equal([2, 4], model.Encode(ServingFixture.Texts("abcd", "a"))[0].Value.Dimensions.ToArray());
        Assert.Equal(FakeModels.Size, model.FeatureSize);
    }

    [Fact]
    public async Task AcquireAsync_AdaptedModel_NamesItsBase()
    {
        await using var serving = await ServingFixture.StartAsync();
        await serving.PublishAsync("m", true, 1, 0, 0);

        var exception = await Assert.ThrowsAsync<AdaptException>(() => serving.Bases.AcquireAsync(new ModelReference("m")));

        Assert.Contains("'enc'", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Rollback_VersionsThatAreGone_AreSkipped()
    {
        var state = ServingState.Empty.Promote(1).Promote(2).Promote(3);

        Assert.Equal(1, state.Rollback(version => version != 2)!.Served);
        Assert.Null(state.Rollback(version => version == 3));
    }

    private static async Task AskAsync(ServingFixture serving, int client, ConcurrentDictionary<long, bool> seen, CancellationToken stop)
    {
        var text = new string((char)('a' + client), 1 + client);
        while (!stop.IsCancellationRequested)
        {
            PredictResult result = await serving.Engine.PredictAsync(ServingFixture.PredictCall("m", text, "zz"), CancellationToken.None);
            Assert.Equal(result.Version * FakeModels.Expected(text, 1)[0], result.Rows[0].Labels[0].Score, 1e-1);
            Assert.Equal(result.Version * FakeModels.Expected("zz", 1)[0], result.Rows[1].Labels[0].Score, 1e-1);
            seen[result.Version] = true;
        }
    }
}
