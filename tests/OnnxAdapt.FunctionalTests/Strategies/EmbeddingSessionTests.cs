using OnnxAdapt.FunctionalTests.Hosting;
using OnnxAdapt.FunctionalTests.Sessions;
using OnnxAdapt.TestKit;
using OnnxAdapt.V1;
using Scope = OnnxAdapt.V1.Trainable.Types.Scope;
using Task = System.Threading.Tasks.Task;

namespace OnnxAdapt.FunctionalTests.Strategies;

/// <summary>A sentence embedder that is fine-tuned on texts that belong together, published, and served by Embed.</summary>
public sealed class EmbeddingSessionTests
{
    private const string MiniLm = "all-minilm-l6-v2";

    [SharedTheory("models/" + MiniLm)]
    [InlineData("cosent", 1, true)]
    [InlineData("triplet", 2, false)]
    public async Task Pairs_TrainedAndPublished_AreServedAsEmbeddings(string loss, int partners, bool hasValue)
    {
        using var models = new SharedModels(MiniLm);
        await using var server = await TestServer.StartAsync(moreModels: models.Path);
        using var session = await SessionDialog.StartAsync(server.Adaptation, Start(loss));
        var acknowledged = await session.SendAsync(Enumerable.Range(0, 20).Select(number => Example(number, partners, hasValue)));
        var answers = await session.DoAsync(new Command { Id = "train", Train = new Train { Steps = 3, ReportEvery = 1 } });
        var finished = await session.DoAsync(new Command { Id = "finish", Finish = new Finish() });

        Assert.Empty(acknowledged.Rejected);
        var evaluation = Assert.Single(answers, answer => answer.Evaluation is not null).Evaluation;
        Assert.True(double.IsFinite(evaluation.Loss) && evaluation.Count > 0);
        Assert.Equal("", finished.Single(answer => answer.Summary is not null).Summary.UnpublishedReason);
        var (before, after) = (await EmbedAsync(server, MiniLm), await EmbedAsync(server, "tuned"));
        Assert.Equal(before.Length, after.Length);
        Assert.InRange(Cosine(before, after), 0.5, 0.99999);
        Assert.Equal(ModelTask.Embedding, (await server.Models.GetModelAsync(new GetModelRequest { Model = "tuned" })).Model.Task);
    }

    private static StartSession Start(string loss) => new()
    {
        BaseModel = MiniLm,
        Model = "tuned",
        Task = ModelTask.Embedding,
        Loss = new Loss { Name = loss },
        Trainable = new Trainable { Scope = Scope.LastBlocks, Blocks = 1 },
        Optimizer = new Optimizer { LearningRate = 5e-4 },
        BatchSize = 8,
        ValidationShare = 0.25,
        Seed = 3,
        Publish = new PublishPolicy { OnFinish = true, Serve = true },
    };

    private static Example Example(int number, int partners, bool hasValue)
    {
        var example = new Example { Input = LabelledTexts.At(number).Input };
        for (var i = 1; i <= partners; i++) example.Partners.Add(LabelledTexts.At(number + 4 * (i == 1 ? number % 2 : 1) + i - 1).Input);
        if (hasValue) example.Values = new Values { Numbers = { number % 3 / 2f } };
        return example;
    }

    private static async Task<float[]> EmbedAsync(TestServer server, string model)
    {
        var request = new EmbedRequest { Model = model };
        request.Inputs.Add(new Input { Text = "a song about rain" });
        return [.. (await server.Embeddings.EmbedAsync(request)).Embeddings[0].Values];
    }

    private static double Cosine(float[] a, float[] b) =>
        a.Zip(b, (x, y) => (double)x * y).Sum() / Math.Sqrt(a.Sum(x => (double)x * x) * b.Sum(x => (double)x * x));
}
