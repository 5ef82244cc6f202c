using OnnxAdapt.FunctionalTests.Hosting;
using OnnxAdapt.FunctionalTests.Processes;
using OnnxAdapt.FunctionalTests.Sessions;
using OnnxAdapt.TestKit;
using OnnxAdapt.V1;
using Scope = OnnxAdapt.V1.Trainable.Types.Scope;
using Task = System.Threading.Tasks.Task;

namespace OnnxAdapt.FunctionalTests.Strategies;

/// <summary>Trained LoRA versions, which share the base's batches, against the same versions in graphs of their own.</summary>
public sealed class LowRankVersionTests
{
    private const string MiniLm = "models/all-minilm-l6-v2";

    [SharedFact(MiniLm)]
    public async Task MiniLm_TwoLoraVersionsAndOthers_AnswerTogetherAsAlone()
    {
        using var models = new SharedModels("all-minilm-l6-v2");
        using var data = new TemporaryFolder();
        string[] names = ["first", "second", "biases", "head"];
        var texts = Enumerable.Range(0, 24).Select(number => LabelledTexts.At(number).Input).ToArray();
        double[][] together;
        await using (var server = await TestServer.StartAsync(settings => settings.DataDirectory = data.Path, models.Path))
        {
            await PublishAsync(server, "first", new Trainable { Scope = Scope.Lora, FreshHead = true, Lora = new Lora { Rank = 4 } });
            await PublishAsync(server, "second", new Trainable { Scope = Scope.Lora, Lora = new Lora { Rank = 2, Alpha = 8, Targets = { "onnx::MatMul_*" } } });
            await PublishAsync(server, "biases", new Trainable { Scope = Scope.Biases, FreshHead = true });
            await PublishAsync(server, "head", new Trainable());
            Assert.Equal(["low-rank", "low-rank", "own session: it changes more of its base than low-rank factors hold", "head"], await ExecutionsAsync(server, names));
            together = await AskAsync(server, names, texts);
        }

        await using var alone = await TestServer.StartAsync(settings => (settings.DataDirectory, settings.Serving.PackedExecution) = (data.Path, false), models.Path);
        var expected = await AskAsync(alone, names, texts);

        Assert.StartsWith("own session: batches of its base are not packed", (await ExecutionsAsync(alone, names))[0], StringComparison.Ordinal);
        for (var model = 0; model < names.Length; model++) Assert.All(expected[model].Zip(together[model]), pair => Assert.Equal(pair.First, pair.Second, 1e-4));
    }

    private static async Task PublishAsync(TestServer server, string name, Trainable trainable)
    {
        var start = SessionDialog.Start(name, new PublishPolicy { OnFinish = true, Serve = true });
        (start.BaseModel, start.ValidationShare, start.BatchSize, start.Trainable) = ("all-minilm-l6-v2", 0, 8, trainable);
        using var session = await SessionDialog.StartAsync(server.Adaptation, start);
        await session.SendAsync(Enumerable.Range(0, 24).Select(LabelledTexts.At));
        await session.DoAsync(new Command { Id = "train", Train = new Train { Steps = 3 } });
        await session.DoAsync(new Command { Id = "finish", Finish = new Finish() });
    }

    private static Task<string[]> ExecutionsAsync(TestServer server, string[] names) =>
        Task.WhenAll(names.Select(async name => (await server.Models.GetModelAsync(new GetModelRequest { Model = name })).Model.Execution));

    /// <summary>The scores of all texts by all models, asked at once.</summary>
    private static Task<double[][]> AskAsync(TestServer server, string[] names, Input[] texts) => Task.WhenAll(names.Select(async name =>
    {
        var answers = await Task.WhenAll(texts.Select(async text => await server.Predictions.PredictAsync(new PredictRequest { Model = name, Inputs = { text } })));
        return answers.SelectMany(answer => answer.Predictions[0].Labels.OrderBy(label => label.Label, StringComparer.Ordinal).Select(label => (double)label.Score)).ToArray();
    }));
}
