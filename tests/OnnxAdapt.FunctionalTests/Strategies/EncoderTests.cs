using OnnxAdapt.FunctionalTests.Hosting;
using OnnxAdapt.FunctionalTests.Sessions;
using OnnxAdapt.TestKit;
using OnnxAdapt.V1;
using Scope = OnnxAdapt.V1.Trainable.Types.Scope;
using Task = System.Threading.Tasks.Task;

namespace OnnxAdapt.FunctionalTests.Strategies;

public sealed class EncoderTests
{
    private const string MiniLm = "models/all-minilm-l6-v2";

    public static TheoryData<string, string[]> Strategies() => new()
    {
        { "head", [] },
        { "biases", ["encoder.layer.0.attention.self.query.bias", "encoder.layer.5.output.LayerNorm.bias", "embeddings.LayerNorm.bias"] },
        { "last", ["encoder.layer.5.output.LayerNorm.weight", "encoder.layer.4.attention.self.query.bias"] },
        { "lora", [] },
    };

    [SharedTheory(MiniLm)]
    [MemberData(nameof(Strategies))]
    public async Task MiniLm_Strategy_MovesItsParametersOnly(string strategy, string[] some)
    {
        using var models = new SharedModels("all-minilm-l6-v2");
        await using var server = await TestServer.StartAsync(moreModels: models.Path);
        using var session = await SessionDialog.StartAsync(server.Adaptation, Start(strategy));
        await session.SendAsync(Enumerable.Range(0, 24).Select(LabelledTexts.At));
        var answers = await session.DoAsync(new Command { Id = "train", Train = new Train { Steps = 2, ReportEvery = 1 } });
        await session.DoAsync(new Command { Id = "finish", Finish = new Finish() });

        var moved = Published.Backbone(server.DataDirectory, "strategy").Select(parameter => parameter.Name).ToArray();
        Assert.Subset(moved.ToHashSet(StringComparer.Ordinal), some.ToHashSet(StringComparer.Ordinal));
        Assert.Equal(Count(strategy), moved.Length);
        Assert.All(answers.Where(answer => answer.Progress is { Step: > 0, Loss: > 0 }), answer => Assert.True(answer.Progress.StepSeconds > 0));
    }

    [SharedTheory(MiniLm, BankQuestions.Folder)]
    [InlineData("last", 0.85)]
    [InlineData("lora", 0.85)]
    public async Task MiniLm_TenIntents_ReachesAccuracyOnTestSentences(string strategy, double accuracy)
    {
        using var models = new SharedModels("all-minilm-l6-v2");
        await using var server = await TestServer.StartAsync(moreModels: models.Path);
        using var session = await SessionDialog.StartAsync(server.Adaptation, Start(strategy));
        await session.SendAsync(Questions("train.csv", perClass: 12));
        await session.DoAsync(new Command { Id = "train", Train = new Train { Epochs = 3 } });
        var evaluate = new Evaluate { Examples = { Questions("test.csv", perClass: 10) } };
        var answers = await session.DoAsync(new Command { Id = "evaluate", Evaluate = evaluate });

        Assert.InRange(answers.Single(answer => answer.Evaluation is not null).Evaluation.Accuracy, accuracy, 1);
    }

    private static IEnumerable<Example> Questions(string file, int perClass) =>
        BankQuestions.Read(file, classes: 10, perClass).Select(row => new Example { Input = new Input { Text = row.Text }, Label = row.Label });

    /// <summary>Six layers of 16 tensors, of which 8 are biases; the embeddings have 5, of which 1 is a bias.</summary>
    private static int Count(string strategy) => strategy switch
    {
        "biases" => 49,
        "last" => 32,
        "lora" => 12,
        _ => 0,
    };

    private static StartSession Start(string strategy)
    {
        var start = SessionDialog.Start("strategy", new PublishPolicy { OnFinish = true, Serve = true });
        start.BaseModel = "all-minilm-l6-v2";
        start.ValidationShare = 0;
        start.BatchSize = 8;
        start.Trainable = strategy switch
        {
            "biases" => new Trainable { Scope = Scope.Biases, FreshHead = true },
            "last" => new Trainable { Scope = Scope.LastBlocks, Blocks = 2, FreshHead = true },
            "lora" => new Trainable { Scope = Scope.Lora, FreshHead = true },
            _ => new Trainable(),
        };
        return start;
    }
}
