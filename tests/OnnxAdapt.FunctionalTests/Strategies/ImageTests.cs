using Google.Protobuf;
using Grpc.Core;
using OnnxAdapt.FunctionalTests.Hosting;
using OnnxAdapt.FunctionalTests.Processes;
using OnnxAdapt.FunctionalTests.Sessions;
using OnnxAdapt.V1;
using Scope = OnnxAdapt.V1.Trainable.Types.Scope;
using Task = System.Threading.Tasks.Task;

namespace OnnxAdapt.FunctionalTests.Strategies;

/// <summary>A network of images that is asked, and adapted, with image files.</summary>
public sealed class ImageTests : IAsyncLifetime
{
    private const string Network = "models/" + Groceries.Network;
    private const string Adapted = "groceries";

    private readonly TemporaryFolder _models = new();
    private TestServer? _server;

    private TestServer Server => _server!;

    public async Task InitializeAsync()
    {
        if (!TestKit.RepositoryPaths.HasShared(Network)) return;
        Groceries.WriteModel(_models.Path);
        _server = await TestServer.StartAsync(settings => settings.Serving.MaxImagesPerRequest = 40, _models.Path);
    }

    public async Task DisposeAsync()
    {
        if (_server is not null) await _server.DisposeAsync();
        _models.Dispose();
    }

    [TestKit.SharedFact(Network, Groceries.Data)]
    public async Task Probe_FewPhotographs_TellsClassesOfOtherPhotographs()
    {
        var summary = await AdaptAsync(new Trainable { Scope = Scope.Head }, Groceries.Read("train", 5, 12), epochs: 20);
        var test = Groceries.Read("test", 5, 8);

        Assert.Equal("", summary.UnpublishedReason);
        Assert.InRange(await AccuracyAsync(test), 0.8, 1);
    }

    [TestKit.SharedFact(Network, Groceries.Data)]
    public async Task LastBlocks_FewPhotographs_TellsClassesOfOtherPhotographs()
    {
        var summary = await AdaptAsync(new Trainable { Scope = Scope.LastBlocks, Blocks = 1 }, Groceries.Read("train", 3, 12), epochs: 3);
        var test = Groceries.Read("test", 3, 8);

        Assert.Equal("", summary.UnpublishedReason);
        Assert.NotEmpty(Published.Backbone(Server.DataDirectory, Adapted));
        Assert.InRange(await AccuracyAsync(test), 0.7, 1);
    }

    [TestKit.SharedFact(Network, Groceries.Data)]
    public async Task Embed_Photograph_GivesTheNetworksFeatures()
    {
        var photograph = Groceries.Read("test", 1, 1)[0].Input;

        var response = await Server.Embeddings.EmbedAsync(new EmbedRequest { Model = Groceries.Network, Inputs = { photograph, photograph } });

        Assert.Equal(1280, response.Embeddings[0].Values.Count);
        Assert.Equal(response.Embeddings[0].Values, response.Embeddings[1].Values);
        Assert.Contains(response.Embeddings[0].Values, value => value > 0.5f);
    }

    [TestKit.SharedFact(Network, Groceries.Data)]
    public async Task Requests_HostileImages_NameTheFieldAndTheServerGoesOn()
    {
        var photograph = Groceries.Read("test", 1, 1)[0].Input;

        await RefusedAsync("inputs[1].image", "damaged or cut-off JPEG", photograph, Image(photograph.Image.Span[..(photograph.Image.Length / 2)].ToArray()));
        await RefusedAsync("inputs[0].image", "is empty", Image([]));
        await RefusedAsync("inputs[0].image", "is no JPEG", Image("<svg xmlns='http://www.w3.org/2000/svg'/>"u8.ToArray()));
        await RefusedAsync("inputs[0].image", "60000 x 60000 pixels", Image(Bomb));
        await RefusedAsync("inputs", "has 41 images; at most 40", [.. Enumerable.Repeat(photograph, 41)]);

        Assert.Single((await Server.Embeddings.EmbedAsync(new EmbedRequest { Model = Groceries.Network, Inputs = { photograph } })).Embeddings);
    }

    [TestKit.SharedFact(Network)]
    public async Task Embed_ImageForATextModel_IsRefused()
    {
        var failure = await Assert.ThrowsAsync<RpcException>(async () =>
            await Server.Embeddings.EmbedAsync(new EmbedRequest { Model = TestServer.Encoder, Inputs = { Image(Bomb) } }));

        Assert.Equal(StatusCode.InvalidArgument, failure.StatusCode);
        Assert.Contains("takes text, not images", failure.Status.Detail, StringComparison.Ordinal);
    }

    [TestKit.SharedFact(Network, Groceries.Data)]
    public async Task Session_OneBadImage_IsTheOnlyOneLeftOut()
    {
        var examples = Groceries.Read("train", 2, 2);
        examples[2].Input = Image(Bomb);
        using var session = await SessionDialog.StartAsync(Server.Adaptation, Start(new Trainable { Scope = Scope.Head }));

        var acknowledgement = await session.SendAsync(examples);

        Assert.Equal(3u, acknowledgement.Accepted);
        Assert.Contains("input.image", Assert.Single(acknowledgement.Rejected).Reason, StringComparison.Ordinal);
    }

    /// <summary>The header of a grey PNG file of 60,000 by 60,000 pixels, and an empty image.</summary>
    private static byte[] Bomb => Convert.FromHexString(
        "89504E470D0A1A0A0000000D494844520000EA600000EA600800000000A5B92A9E0000000B49444154789C636080000000080001B75873950000000049454E44AE426082");

    private static Input Image(byte[] file) => new() { Image = ByteString.CopyFrom(file) };

    private static StartSession Start(Trainable trainable) => new()
    {
        BaseModel = Groceries.Network, Model = Adapted, Task = ModelTask.SingleLabel, Seed = 3, BatchSize = 8, Trainable = trainable,
        Publish = new PublishPolicy { OnFinish = true, Serve = true },
    };

    private async Task<Summary> AdaptAsync(Trainable trainable, Example[] examples, uint epochs)
    {
        using var session = await SessionDialog.StartAsync(Server.Adaptation, Start(trainable));
        foreach (var batch in examples.Chunk(16)) await session.SendAsync(batch);
        await session.DoAsync(new Command { Id = "train", Train = new Train { Epochs = epochs } });
        return (await session.DoAsync(new Command { Id = "finish", Finish = new Finish() })).Single(answer => answer.Summary is not null).Summary;
    }

    private async Task<double> AccuracyAsync(Example[] test)
    {
        var request = new PredictRequest { Model = Adapted, TopK = 1 };
        request.Inputs.AddRange(test.Select(example => example.Input));
        var response = await Server.Predictions.PredictAsync(request);
        return response.Predictions.Zip(test).Count(pair => pair.First.Labels[0].Label == pair.Second.Label) / (double)test.Length;
    }

    private async Task RefusedAsync(string field, string reason, params Input[] inputs)
    {
        var request = new EmbedRequest { Model = Groceries.Network };
        request.Inputs.AddRange(inputs);
        var failure = await Assert.ThrowsAsync<RpcException>(async () => await Server.Embeddings.EmbedAsync(request));
        Assert.Equal(StatusCode.InvalidArgument, failure.StatusCode);
        Assert.Contains(field, failure.Status.Detail, StringComparison.Ordinal);
        Assert.Contains(reason, failure.Status.Detail, StringComparison.Ordinal);
    }
}
