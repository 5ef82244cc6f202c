using OnnxAdapt.FunctionalTests.Hosting;
using OnnxAdapt.FunctionalTests.Sessions;
using OnnxAdapt.V1;
using Task = System.Threading.Tasks.Task;

namespace OnnxAdapt.FunctionalTests.Policies;

public sealed class PublishPolicyTests
{
    private static readonly Command Train = new() { Id = "train", Train = new Train { Epochs = 40 } };
    private static readonly Command Publish = new() { Id = "publish", Publish = new Publish() };
    private static readonly Command Finish = new() { Id = "finish", Finish = new Finish() };

    [Fact]
    public async Task Publish_OnlyIfBetter_ComparesWithTheServedVersion()
    {
        await using var server = await TestServer.StartAsync();
        using var first = await RegressAsync(server, epochs: 10, learningRate: 0);
        using var worse = await RegressAsync(server, epochs: 1, learningRate: 1e-12);
        using var better = await RegressAsync(server, epochs: 80, learningRate: 0);

        Assert.Equal(1, Version(await first.DoAsync(Publish)));
        var failed = await worse.FailAsync(Publish);
        Assert.Equal(2, Version(await better.DoAsync(Publish)));

        Assert.Equal("FAILED_PRECONDITION", failed.Code);
        Assert.Contains("the served version scores", failed.Message, StringComparison.Ordinal);
        Assert.Equal(2, (await server.Models.GetModelAsync(new GetModelRequest { Model = "judged" })).Model.ServingVersion);
    }

    [Fact]
    public async Task Publish_MinimumScore_RefusesWhatIsBelow()
    {
        await using var server = await TestServer.StartAsync();
        using var strict = await TrainAsync(server, Start(new PublishPolicy { Serve = true, OnFinish = true, MinimumScore = 1.5 }));

        var failed = await strict.FailAsync(Publish);
        var summary = (await strict.DoAsync(Finish)).Single(answer => answer.Summary is not null).Summary;

        Assert.Equal("FAILED_PRECONDITION", failed.Code);
        Assert.Contains("below the minimum of 1.5", failed.Message, StringComparison.Ordinal);
        Assert.Equal(0, summary.Version);
        Assert.Contains("below the minimum of 1.5", summary.UnpublishedReason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Finish_MinimumScoreReached_Publishes()
    {
        await using var server = await TestServer.StartAsync();
        using var session = await TrainAsync(server, Start(new PublishPolicy { Serve = true, OnFinish = true, MinimumScore = 0.5 }));

        var summary = (await session.DoAsync(Finish)).Single(answer => answer.Summary is not null).Summary;

        Assert.Equal((1, ""), ((int)summary.Version, summary.UnpublishedReason));
    }

    private static StartSession Start(PublishPolicy policy)
    {
        var start = SessionDialog.Start("judged", policy);
        start.ValidationShare = 0.25;
        return start;
    }

    private static async Task<SessionDialog> TrainAsync(TestServer server, StartSession start)
    {
        var session = await SessionDialog.StartAsync(server.Adaptation, start);
        await session.SendAsync(Enumerable.Range(0, 96).Select(LabelledTexts.At));
        await session.DoAsync(Train);
        return session;
    }

    /// <summary>A session that learns the number of a text's topic.</summary>
    private static async Task<SessionDialog> RegressAsync(TestServer server, uint epochs, double learningRate)
    {
        var start = Start(new PublishPolicy { Serve = true, OnlyIfBetter = true });
        start.Task = ModelTask.Regression;
        start.Optimizer = new Optimizer { LearningRate = learningRate };
        var session = await SessionDialog.StartAsync(server.Adaptation, start);
        await session.SendAsync(Enumerable.Range(0, 96).Select(i => new Example { Input = LabelledTexts.At(i).Input, Values = new Values { Numbers = { 10 * (i % 4) } } }));
        await session.DoAsync(new Command { Id = "train", Train = new Train { Epochs = epochs } });
        return session;
    }

    private static long Version(IReadOnlyList<AdaptResponse> answers) => answers.Single(answer => answer.Published is not null).Published.Version;
}
