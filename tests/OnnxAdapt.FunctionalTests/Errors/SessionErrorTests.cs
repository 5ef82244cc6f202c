using Grpc.Core;
using OnnxAdapt.Client;
using OnnxAdapt.FunctionalTests.Sessions;
using OnnxAdapt.V1;
using Task = System.Threading.Tasks.Task;

namespace OnnxAdapt.FunctionalTests.Errors;

public sealed class SessionErrorTests(SmallServer small) : IClassFixture<SmallServer>
{
    private AdaptationService.AdaptationServiceClient Sessions => small.Server.Adaptation;

    public static TheoryData<AdaptRequest, StatusCode, string> BadOpenings => new()
    {
        { Start(start => start.BaseModel = "no-such-model"), StatusCode.NotFound, "'no-such-model'" },
        { Start(start => start.BaseModel = "../x"), StatusCode.NotFound, "'../x'" },
        { Start(start => start.BaseModel = ""), StatusCode.InvalidArgument, "start.base_model" },
        { Start(start => start.BaseVersion = -3), StatusCode.InvalidArgument, "start.base_version: -3" },
        { Start(start => start.BaseVersion = 99), StatusCode.NotFound, "no version 99" },
        { Start(start => start.Model = "../x"), StatusCode.InvalidArgument, "model: '../x'" },
        { Start(start => start.Task = ModelTask.Generic), StatusCode.InvalidArgument, "start.task: Generic" },
        { Start(start => start.ValidationShare = double.NaN), StatusCode.InvalidArgument, "validation_share: NaN" },
        { Start(start => start.Optimizer = new Optimizer { LearningRate = -1 }), StatusCode.InvalidArgument, "optimizer.learning_rate: -1" },
        { Start(start => start.Trainable = new Trainable { Scope = Trainable.Types.Scope.Patterns, Patterns = { "no.such.*" } }), StatusCode.InvalidArgument, "trainable.patterns: 'no.such.*'" },
        { Start(start => start.Labels.AddRange(["twice", "twice"])), StatusCode.InvalidArgument, "labels" },
        { new AdaptRequest { Resume = new ResumeSession { SessionId = "no-such-session" } }, StatusCode.NotFound, "no-such-session" },
        { new AdaptRequest { Resume = new ResumeSession { SessionId = "../../etc" } }, StatusCode.NotFound, "../../etc" },
        { new AdaptRequest { Command = new Command { Finish = new Finish() } }, StatusCode.InvalidArgument, "first message" },
    };

    [Theory]
    [MemberData(nameof(BadOpenings))]
    public async Task Adapt_BadOpening_SaysWhatIsWrong(AdaptRequest first, StatusCode code, string words)
    {
        var before = (await Sessions.ListSessionsAsync(new ListSessionsRequest())).Sessions.Count;
        using var call = Sessions.Adapt();
        await call.RequestStream.WriteAsync(first);

        await Refusal.OfAsync(code, () => call.ResponseStream.MoveNext(CancellationToken.None), words);

        Assert.Equal(before, (await Sessions.ListSessionsAsync(new ListSessionsRequest())).Sessions.Count);
    }

    [Fact]
    public async Task Adapt_GapInTheNumbers_IsRefusedAndTheSessionResumes()
    {
        using var first = await SessionDialog.StartAsync(Sessions, SessionDialog.Start("gap"));
        await first.SendAsync(Texts(4));

        await Refusal.OfAsync(StatusCode.FailedPrecondition, () => first.SendAsync(3, Texts(4)), "Batch 3", "batch 2 was expected");

        using var second = await SessionDialog.ResumeAsync(Sessions, first.SessionId);
        Assert.Equal(1ul, second.Opened.LastSequence);
        Assert.Equal(8ul, (await second.SendAsync(Texts(4))).TotalExamples);
    }

    [Fact]
    public async Task Adapt_NumberAgainWithOtherExamples_IsRefused()
    {
        using var session = await SessionDialog.StartAsync(Sessions, SessionDialog.Start("again"));
        await session.SendAsync(Texts(4));

        Assert.Equal(4ul, (await session.SendAsync(1, Texts(4))).TotalExamples);
        await Refusal.OfAsync(StatusCode.InvalidArgument, () => session.SendAsync(1, Texts(5)), "batch 1 was taken before");
    }

    [Fact]
    public async Task Adapt_UnusableExamples_AreRejectedByIndexAndTheRestIsKept()
    {
        using var session = await SessionDialog.StartAsync(Sessions, SessionDialog.Start("kinds"));

        var answer = await session.SendAsync(
            LabelledTexts.At(0),
            new Example { Input = Inputs.Text("a set"), Labels = new LabelSet { Names = { "weather" } } },
            new Example { Input = Inputs.Text("a number"), Values = new Values { Numbers = { 1 } } },
            new Example { Input = Inputs.Text("nothing") },
            new Example { Input = Inputs.Text("empty name"), Label = "" },
            new Example { Input = Inputs.Text(" "), Label = "weather" },
            new Example { Label = "weather" },
            new Example { Input = Inputs.Tokens([99_999_999]), Label = "weather" },
            LabelledTexts.At(1));

        Assert.Equal((2u, 2ul), (answer.Accepted, answer.TotalExamples));
        Assert.Equal([1u, 2, 3, 4, 5, 6, 7], answer.Rejected.Select(rejection => rejection.Index));
        Assert.All(answer.Rejected, rejection => Assert.DoesNotContain("   at ", rejection.Reason, StringComparison.Ordinal));
        Assert.Contains("one label is expected", answer.Rejected[0].Reason, StringComparison.Ordinal);
        Assert.Contains("99999999", answer.Rejected[6].Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    public async Task Adapt_ValueThatIsNoNumber_IsRejected(float number)
    {
        var start = SessionDialog.Start("numbers");
        start.Task = ModelTask.Regression;
        using var session = await SessionDialog.StartAsync(Sessions, start);

        var answer = await session.SendAsync(Valued(1), Valued(number), Valued(2), Valued(3, 4));

        Assert.Equal(2u, answer.Accepted);
        Assert.Equal([1u, 3], answer.Rejected.Select(rejection => rejection.Index));
        Assert.Contains("finite", answer.Rejected[0].Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Adapt_LearningRateBeyondReason_FailsTheCommandOnly()
    {
        var start = SessionDialog.Start("diverging");
        start.Optimizer = new Optimizer { LearningRate = 1e30 };
        using var session = await SessionDialog.StartAsync(Sessions, start);
        await session.SendAsync(Texts(64));

        var failed = await session.FailAsync(new Command { Id = "train", Train = new Train { Epochs = 3 } });

        Assert.Equal("FAILED_PRECONDITION", failed.Code);
        Assert.Contains("learning rate", failed.Message, StringComparison.OrdinalIgnoreCase);
        Assert.Equal(68ul, (await session.SendAsync(Texts(4))).TotalExamples);
        Assert.Equal("FAILED_PRECONDITION", (await session.FailAsync(new Command { Id = "publish", Publish = new Publish() })).Code);
        await session.DoAsync(new Command { Id = "checkpoint", Checkpoint = new Checkpoint() });
    }

    [Fact]
    public async Task Adapt_BadCommand_FailsWithItsIdAndTheSessionGoesOn()
    {
        using var session = await SessionDialog.StartAsync(Sessions, SessionDialog.Start("commands"));
        await session.SendAsync(Texts(16));

        var failed = await session.FailAsync(new Command { Id = "none", Train = new Train { Epochs = 0 } });

        Assert.Equal(("none", "INVALID_ARGUMENT"), (failed.CommandId, failed.Code));
        Assert.Contains("train.epochs: 0", failed.Message, StringComparison.Ordinal);
        await session.DoAsync(new Command { Id = "train", Train = new Train { Epochs = 1 } });
    }

    private static AdaptRequest Start(Action<StartSession> change)
    {
        var start = SessionDialog.Start("adapted");
        change(start);
        return new AdaptRequest { Start = start };
    }

    private static IEnumerable<Example> Texts(int count) => Enumerable.Range(0, count).Select(LabelledTexts.At);

    private static Example Valued(params float[] numbers) => new() { Input = Inputs.Text("some text"), Values = new Values { Numbers = { numbers } } };
}
