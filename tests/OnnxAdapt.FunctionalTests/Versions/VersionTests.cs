using Grpc.Core;
using OnnxAdapt.Client;
using OnnxAdapt.FunctionalTests.Errors;
using OnnxAdapt.FunctionalTests.Hosting;
using OnnxAdapt.FunctionalTests.Sessions;
using OnnxAdapt.V1;
using Task = System.Threading.Tasks.Task;

namespace OnnxAdapt.FunctionalTests.Versions;

public sealed class VersionTests
{
    private const int Examples = 64;

    [Fact]
    public async Task Predict_TwoHeadsOnOneBase_AnswerSideBySide()
    {
        await using var server = await TestServer.StartAsync();
        using var topics = await PublishAsync(server, "topics", example => example);
        using var parity = await PublishAsync(server, "upside-down", example => new Example { Input = example.Input, Label = "not " + example.Label });

        var answers = await Task.WhenAll(Enumerable.Range(0, Examples).Select(i => Task.WhenAll(PredictAsync(server, "topics", i), PredictAsync(server, "upside-down", i))));

        Assert.All(answers.Index(), pair => Assert.Equal([LabelledTexts.At(pair.Index).Label, "not " + LabelledTexts.At(pair.Index).Label], pair.Item));
        var embedding = await server.Embeddings.EmbedAsync(new EmbedRequest { Model = TestServer.Encoder, Inputs = { Inputs.Text("the base still embeds") } });
        Assert.Single(embedding.Embeddings);
    }

    [Fact]
    public async Task Versions_PromotedAndRolledBack_KeepTheirLineage()
    {
        await using var server = await TestServer.StartAsync();
        using var session = await PublishAsync(server, "topics", example => example);
        await session.SendAsync(Enumerable.Range(Examples, 8).Select(LabelledTexts.At));
        await session.DoAsync(new Command { Id = "more", Train = new Train { Epochs = 2 } });
        await session.DoAsync(new Command { Id = "aside", Publish = new Publish { Serve = false } });

        var versions = (await server.Models.ListVersionsAsync(new ListVersionsRequest { Model = "topics" })).Versions;
        Assert.Equal([(2, false, 1, Examples + 8), (1, true, 0, Examples)], versions.Select(version => ((int)version.Version, version.Serving, (int)version.Parent, (int)version.Examples)));
        Assert.All(versions, version => Assert.Equal((session.SessionId, TestServer.Encoder, 64), (version.SessionId, version.BaseModel, version.DataFingerprint.Length)));
        Assert.All(versions, version => Assert.InRange(version.Metrics["accuracy"], 0, 1));
        Assert.True(versions[0].Steps > versions[1].Steps);

        Assert.Equal(2, (await server.Models.PromoteVersionAsync(new PromoteVersionRequest { Model = "topics", Version = 2 })).Model.ServingVersion);
        Assert.Equal(2, await ServedAsync(server, 0));
        Assert.Equal(1, await ServedAsync(server, 1));
        Assert.Equal(1, (await server.Models.RollbackModelAsync(new RollbackModelRequest { Model = "topics" })).Model.ServingVersion);
        Assert.Equal(1, await ServedAsync(server, 0));
        await Refusal.OfAsync(StatusCode.NotFound, async () => await server.Models.PromoteVersionAsync(new PromoteVersionRequest { Model = "topics", Version = 3 }), "no version 3");
    }

    [Fact]
    public async Task Models_UnloadedAndLoaded_AnswerAgain()
    {
        await using var server = await TestServer.StartAsync();
        using (await PublishAsync(server, "topics", example => example))
        {
        }

        await server.Models.UnloadModelAsync(new UnloadModelRequest { Model = "topics" });
        Assert.Equal(ModelState.Available, (await server.Models.GetModelAsync(new GetModelRequest { Model = "topics" })).Model.State);

        var loaded = (await server.Models.LoadModelAsync(new LoadModelRequest { Model = "topics" })).Model;
        Assert.Equal((ModelState.Ready, 1, TestServer.Encoder), (loaded.State, (int)loaded.ServingVersion, loaded.BaseModel));
        Assert.Equal(LabelledTexts.Labels.Order(), loaded.Labels.Order());
        await server.Models.UnloadModelAsync(new UnloadModelRequest { Model = "topics" });
        Assert.Equal(LabelledTexts.At(2).Label, await PredictAsync(server, "topics", 2));
    }

    private static async Task<SessionDialog> PublishAsync(TestServer server, string model, Func<Example, Example> change)
    {
        var session = await SessionDialog.StartAsync(server.Adaptation, SessionDialog.Start(model));
        await session.SendAsync(Enumerable.Range(0, Examples).Select(LabelledTexts.At).Select(change));
        await session.DoAsync(new Command { Id = "train", Train = new Train { Epochs = 40 } });
        await session.DoAsync(new Command { Id = "publish", Publish = new Publish() });
        return session;
    }

    private static async Task<string> PredictAsync(TestServer server, string model, int position)
    {
        var request = new PredictRequest { Model = model, TopK = 1, Inputs = { LabelledTexts.At(position).Input } };
        return (await server.Predictions.PredictAsync(request)).Predictions.Single().Labels.Single().Label;
    }

    private static async Task<long> ServedAsync(TestServer server, long version) =>
        (await server.Predictions.PredictAsync(new PredictRequest { Model = "topics", Version = version, Inputs = { Inputs.Text("rain") } })).Version;
}
