using OnnxAdapt.Benchmarks.Serving;
using OnnxAdapt.Client;
using OnnxAdapt.Client.Sessions;
using OnnxAdapt.V1;

namespace OnnxAdapt.Benchmarks.Recipes;

/// <summary>What a recipe came to on a fresh server.</summary>
/// <param name="Accuracy">On the test examples.</param>
/// <param name="ProcessorSeconds">Of the server, while it trained.</param>
/// <param name="Peak">Most memory of the server's process while it trained, in bytes.</param>
/// <param name="StepSeconds">Mean time of a step.</param>
internal sealed record RecipeRun(double Accuracy, double ProcessorSeconds, ulong Peak, double StepSeconds)
{
    private const int SendBatch = 200;

    /// <summary>Streams the training examples, trains, scores the test examples and publishes.</summary>
    public static async Task<RecipeRun> OfAsync(string model, Action<StartSession> change, Recipe recipe, IReadOnlyList<Example> training, IReadOnlyList<Example> test, ulong seed)
    {
        using var server = BenchmarkServer.Start(model);
        using var client = OnnxAdaptClient.Connect(server.Address.ToString());
        var start = Start(model, recipe, seed);
        change(start);
        await using var session = await client.Adaptations.StartAsync(start);
        foreach (var batch in training.Chunk(SendBatch)) await session.SendExamplesAsync(batch);
        await session.FlushAsync();
        var before = server.ProcessorTime;
        await AnswerAsync(session, new Command { Id = "train", Train = new Train { Epochs = recipe.Epochs } });
        var seconds = (server.ProcessorTime - before).TotalSeconds;
        var evaluate = new Evaluate();
        evaluate.Examples.AddRange(test);
        var accuracy = (await AnswerAsync(session, new Command { Id = "evaluate", Evaluate = evaluate })).Single(answer => answer.Evaluation is not null).Evaluation.Accuracy;
        var summary = (await AnswerAsync(session, new Command { Id = "finish", Finish = new Finish() })).Single(answer => answer.Summary is not null).Summary;
        return new RecipeRun(accuracy, seconds, summary.PeakMemoryBytes, summary.StepSeconds);
    }

    private static async Task<List<AdaptResponse>> AnswerAsync(AdaptationStream session, Command command)
    {
        var answers = new List<AdaptResponse>();
        await foreach (var answer in session.RunAsync(command)) answers.Add(answer);
        return answers;
    }

    private static StartSession Start(string model, Recipe recipe, ulong seed) => new()
    {
        BaseModel = model,
        Model = "recipe",
        Task = ModelTask.SingleLabel,
        Trainable = recipe.Trainable,
        BatchSize = 16,
        ValidationShare = 0,
        Seed = seed,
        Publish = new PublishPolicy { OnFinish = true },
        Optimizer = new Optimizer
        {
            LearningRate = recipe.Rate,
            WeightDecay = 0.01,
            WarmupShare = 0.1,
            Schedule = Optimizer.Types.Schedule.Linear,
            MaxGradientNorm = 1,
            Groups = { new ParameterGroup { Pattern = "head.*.weight", LearningRate = recipe.HeadRate }, new ParameterGroup { Pattern = "head.*.bias", LearningRate = recipe.HeadRate, WeightDecay = 0 } },
        },
    };
}
