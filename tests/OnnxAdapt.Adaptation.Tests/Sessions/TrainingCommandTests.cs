using OnnxAdapt.Abstractions;
using OnnxAdapt.Adaptation.Contract;
using OnnxAdapt.Adaptation.Tests.Support;

namespace OnnxAdapt.Adaptation.Tests.Sessions;

public sealed class TrainingCommandTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Train_LearnableTexts_ReachesHighAccuracyAndReportsProgress()
    {
        await using var server = new TestServer(_folder.Path);
        await using var stream = await server.Sessions.OpenAsync(TestServer.Start());
        await stream.SendAsync(1, Texts.Batch(0, 200));

        var answers = await stream.RunAsync(new SessionCommand.Train("t", new TrainUntil.Epochs(10), ReportEvery: 10, Refit: true));

        Assert.InRange(answers.Evaluation().Accuracy, 0.95, 1);
        Assert.Contains(answers.OfType<SessionEvent.Progressed>(), progress => progress.Step > 0 && progress.LearningRate > 0 && progress.GradientNorm > 0);
        Assert.Equal(3, answers.Evaluation().Classes.Count);
    }

    [Fact]
    public async Task Train_NothingSent_FailsAndTheSessionStaysUsable()
    {
        await using var server = new TestServer(_folder.Path);
        await using var stream = await server.Sessions.OpenAsync(TestServer.Start());

        Assert.Equal(AdaptErrorKind.FailedPrecondition, (await stream.RunAsync(new SessionCommand.Train("t", new TrainUntil.Epochs(1)))).Failure().Kind);
        await stream.SendAsync(1, Texts.Batch(0, 60));
        Assert.Single((await stream.RunAsync(new SessionCommand.Train("t", new TrainUntil.Epochs(1)))).OfType<SessionEvent.Evaluated>());
    }

    [Fact]
    public async Task Train_RateBeyondAllBounds_IsRefusedAndUndone()
    {
        await using var server = new TestServer(_folder.Path);
        await using var stream = await server.Sessions.OpenAsync(TestServer.Start() with { Optimizer = new OptimizerRequest { LearningRate = 1e30 } });
        await stream.SendAsync(1, Texts.Batch(0, 100));

        var failure = (await stream.RunAsync(new SessionCommand.Train("t", new TrainUntil.Epochs(3)))).Failure();
        var evaluate = (await stream.RunAsync(new SessionCommand.Evaluate("e"))).Failure();

        Assert.Equal(AdaptErrorKind.FailedPrecondition, failure.Kind);
        Assert.Contains("undone", failure.Message, StringComparison.Ordinal);
        Assert.Contains("Nothing has been trained", evaluate.Message, StringComparison.Ordinal);
        Assert.Equal(120, (await stream.SendAsync(2, Texts.Batch(100, 20))).TotalExamples);
    }

    [Fact]
    public async Task Train_NewLabelLater_GrowsTheHeadAndKeepsTheOldRows()
    {
        await using var server = new TestServer(_folder.Path);
        await using var stream = await server.Sessions.OpenAsync(TestServer.Start());
        await stream.SendAsync(1, Texts.Batch(0, 120));
        await stream.RunAsync(new SessionCommand.Train("t", new TrainUntil.Epochs(10)));
        var before = (await stream.RunAsync(new SessionCommand.Evaluate("e1"))).Evaluation();
        await stream.SendAsync(2, new Example(new ExampleInput.Text("new"), new ExampleTarget.Label("black")));
        var grown = (await stream.RunAsync(new SessionCommand.Evaluate("e2", [.. Texts.Batch(0, 30)]))).Evaluation();
        await stream.SendAsync(3, [.. Texts.Batch(0, 160, labels: 4)]);

        var after = (await stream.RunAsync(new SessionCommand.Train("t2", new TrainUntil.Epochs(10)))).Evaluation();

        Assert.InRange(before.Accuracy, 0.9, 1);
        Assert.InRange(grown.Accuracy, 0.9, 1);
        Assert.Equal(4, grown.Classes.Count);
        Assert.InRange(after.Classes.Single(metrics => metrics.Label == "black").Recall, 0.5, 1);
    }

    [Fact]
    public async Task Train_NoImprovementWithoutValidation_SaysWhatIsMissing()
    {
        await using var server = new TestServer(_folder.Path);
        await using var stream = await server.Sessions.OpenAsync(TestServer.Start() with { ValidationShare = 0 });
        await stream.SendAsync(1, Texts.Batch(0, 60));

        var failure = (await stream.RunAsync(new SessionCommand.Train("t", new TrainUntil.NoImprovement(2, 5, 0)))).Failure();

        Assert.Contains("validation_share", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Train_NoImprovement_EndsEarlyAndKeepsTheBest()
    {
        await using var server = new TestServer(_folder.Path);
        await using var stream = await server.Sessions.OpenAsync(TestServer.Start() with { Optimizer = new OptimizerRequest { Schedule = ScheduleKind.Constant, LearningRate = 0.1, WeightDecay = 0 } });
        await stream.SendAsync(1, Texts.Batch(0, 120));

        var answers = await stream.RunAsync(new SessionCommand.Train("t", new TrainUntil.NoImprovement(1, 200, 0.01), Refit: false));

        Assert.InRange(answers.Evaluation().Accuracy, 0.9, 1);
        Assert.InRange(server.Sessions.Get(stream.Opened.SessionId).Steps, 1, 600);
    }

    [Fact]
    public async Task Train_MultiLabelAndRegression_Learn()
    {
        await using var server = new TestServer(_folder.Path);
        await using var multi = await server.Sessions.OpenAsync(TestServer.Start(ModelTask.MultiLabel));
        await multi.SendAsync(1, [.. Enumerable.Range(0, 200).Select(i => new Example(new ExampleInput.Text(i % 2 == 0 ? $"sun rain {i % 40}" : $"sun {i % 40}"), new ExampleTarget.Labels(i % 2 == 0 ? ["sun", "rain"] : ["sun"])))]);
        await using var regression = await server.Sessions.OpenAsync(TestServer.Start(ModelTask.Regression));
        await regression.SendAsync(1, [.. Enumerable.Range(0, 200).Select(i => new Example(new ExampleInput.Text($"{(i % 3 == 0 ? "high" : "low")} {i % 40}"), new ExampleTarget.Values([i % 3 == 0 ? 5000 : 1000])))]);

        var labels = (await multi.RunAsync(new SessionCommand.Train("t", new TrainUntil.Epochs(20)))).Evaluation();
        var values = (await regression.RunAsync(new SessionCommand.Train("t", new TrainUntil.Epochs(60)))).Evaluation();

        Assert.InRange(labels.Accuracy, 0.9, 1);
        Assert.InRange(values.RSquared, 0.7, 1);
    }

    [Fact]
    public async Task Submit_BadCommand_IsAnsweredByFailed()
    {
        await using var server = new TestServer(_folder.Path);
        await using var stream = await server.Sessions.OpenAsync(TestServer.Start());

        var failure = (await stream.RunAsync(new SessionCommand.Train("t", new TrainUntil.Epochs(0)))).Failure();

        Assert.Equal(AdaptErrorKind.InvalidArgument, failure.Kind);
        Assert.Contains("train.epochs", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Submit_SameIdAfterTheEnd_IsAnsweredAgainWithoutTraining()
    {
        await using var server = new TestServer(_folder.Path);
        await using var stream = await server.Sessions.OpenAsync(TestServer.Start());
        await stream.SendAsync(1, Texts.Batch(0, 60));
        var command = new SessionCommand.Train("t", new TrainUntil.Epochs(2));
        var first = await stream.RunAsync(command);
        var steps = server.Sessions.Get(stream.Opened.SessionId).Steps;

        var again = await stream.RunAsync(command);
        var other = (await stream.RunAsync(new SessionCommand.Train("t", new TrainUntil.Epochs(3)))).Failure();

        Assert.Equal(first.Evaluation().Loss, again.Evaluation().Loss);
        Assert.Equal(steps, server.Sessions.Get(stream.Opened.SessionId).Steps);
        Assert.Equal(AdaptErrorKind.InvalidArgument, other.Kind);
    }

    [Fact]
    public async Task Features_ComputedOnce_EvenForRepeatedTextsAndCommands()
    {
        await using var server = new TestServer(_folder.Path);
        await using var stream = await server.Sessions.OpenAsync(TestServer.Start());
        await stream.SendAsync(1, [.. Texts.Batch(0, 50), .. Texts.Batch(0, 50)]);
        await stream.RunAsync(new SessionCommand.Train("t", new TrainUntil.Epochs(1)));
        await stream.RunAsync(new SessionCommand.Train("t2", new TrainUntil.Epochs(1)));
        await stream.RunAsync(new SessionCommand.Evaluate("e"));

        Assert.Equal(50, server.Model.Extracted);
    }

    [Fact]
    public async Task Features_StartBeforeTraining_AsSoonAsExamplesAreOnDisk()
    {
        await using var server = new TestServer(_folder.Path);
        await using var stream = await server.Sessions.OpenAsync(TestServer.Start());
        await stream.SendAsync(1, Texts.Batch(0, 40));

        await Eventually.TrueAsync(() => server.Model.Extracted == 32);

        Assert.All(server.Model.Calls, size => Assert.Equal(16, size));
    }
}
