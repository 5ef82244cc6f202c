using OnnxAdapt.Abstractions;
using OnnxAdapt.Adaptation.Contract;
using OnnxAdapt.Adaptation.Tests.Support;

namespace OnnxAdapt.Adaptation.Tests.Sessions;

/// <summary>Sessions that train embeddings: the graph is a product with a unit matrix, the texts are some words and a number.</summary>
public sealed class EmbeddingTrainingTests : IDisposable
{
    private static readonly string[] Colours = ["red", "green", "blue", "black"];

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("", 2, 0)]
    [InlineData("multiple-negatives-ranking", 4, 0)]
    [InlineData("info-nce", 2, 0)]
    [InlineData("info-nce-symmetric", 2, 0)]
    [InlineData("triplet", 3, 0)]
    [InlineData("cosent", 2, 1)]
    [InlineData("cosine", 2, 1)]
    [InlineData("contrastive-pair", 2, 1)]
    [InlineData("distillation-mse", 1, TinyBackbone.Size)]
    [InlineData("l1", 1, TinyBackbone.Size)]
    public async Task Train_Loss_LearnsAndPublishesAnEmbeddingModel(string loss, int members, int values)
    {
        await using var server = Server();
        await using var stream = await server.Sessions.OpenAsync(Start(new LossSettings { Name = loss }));
        var acknowledged = await stream.SendAsync(1, Examples(96, members, values));

        var answers = await stream.RunAsync(new SessionCommand.Train("t", new TrainUntil.Epochs(12)) { ReportEvery = 1 });
        await stream.RunAsync(new SessionCommand.Publish("p"));

        Assert.Empty(acknowledged.Rejected);
        var losses = answers.OfType<SessionEvent.Progressed>().Where(progress => progress.Step > 0).Select(progress => progress.Loss).ToArray();
        Assert.True(losses[^5..].Average() < losses[..5].Average(), $"The loss went from {losses[..5].Average()} to {losses[^5..].Average()}.");
        Assert.True(double.IsFinite(answers.Evaluation().Loss));
        var delta = Assert.Single(server.Publisher.Published);
        Assert.Equal((ModelTask.Embedding, 0, 0), (delta.Task, delta.Labels.Count, delta.HeadParameters.Count));
        Assert.Equal(["projection"], delta.BackboneParameters.Select(parameter => parameter.Name));
        Assert.NotEqual(TinyBackbone.Projection(), delta.BackboneParameters["projection"].AsSpan<float>().ToArray());
    }

    [Fact]
    public async Task Train_Matryoshka_LearnsOnLeadingComponents()
    {
        await using var server = Server();
        var loss = new LossSettings { Name = "matryoshka", Dimensions = [TinyBackbone.Size, 4], DimensionWeights = [1, 0.5f], Inner = "cosent", Options = new Dictionary<string, double> { ["scale"] = 10 } };
        await using var stream = await server.Sessions.OpenAsync(Start(loss));
        await stream.SendAsync(1, Examples(64, 2, 1));

        var evaluation = (await stream.RunAsync(new SessionCommand.Train("t", new TrainUntil.Epochs(10)))).Evaluation();

        Assert.InRange(evaluation.RankCorrelation, 0.5, 1);
    }

    [Fact]
    public async Task Evaluate_GivenPairs_AreScoredByTheTrainedEmbeddings()
    {
        await using var server = Server();
        await using var stream = await server.Sessions.OpenAsync(Start(new LossSettings { Name = "cosent" }));
        await stream.SendAsync(1, Examples(64, 2, 1));
        await stream.RunAsync(new SessionCommand.Train("t", new TrainUntil.Epochs(10)));

        var evaluation = (await stream.RunAsync(new SessionCommand.Evaluate("e") { Examples = Examples(20, 2, 1, first: 500) })).Evaluation();

        Assert.Equal(20, evaluation.Count);
        Assert.InRange(evaluation.RankCorrelation, 0.5, 1);
    }

    [Theory]
    [InlineData("cosent", 1, 1, "0 partners; the loss 'cosent' of this session takes 1")]
    [InlineData("cosent", 3, 1, "2 partners")]
    [InlineData("cosent", 2, 2, "2 values; 1 is expected")]
    [InlineData("cosent", 2, 0, "There is no target: a list of values")]
    [InlineData("triplet", 2, 0, "takes 2")]
    [InlineData("triplet", 3, 1, "wrong kind: none is expected")]
    [InlineData("multiple-negatives-ranking", 1, 0, "takes 1 to 63")]
    [InlineData("mse", 1, 3, "3 values; 16 are expected")]
    public async Task Send_ExampleThatDoesNotFitTheLoss_IsRejectedWithTheReason(string loss, int members, int values, string reason)
    {
        await using var server = Server();
        await using var stream = await server.Sessions.OpenAsync(Start(new LossSettings { Name = loss }));

        var rejection = Assert.Single((await stream.SendAsync(1, Examples(1, members, values))).Rejected);

        Assert.Contains(reason, rejection.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Send_OtherNumberOfPartnersThanBefore_IsRejected()
    {
        await using var server = Server();
        await using var stream = await server.Sessions.OpenAsync(Start(new LossSettings()));
        await stream.SendAsync(1, Examples(2, 3, 0));

        var rejection = Assert.Single((await stream.SendAsync(2, Examples(1, 2, 0))).Rejected);

        Assert.Contains("the examples before it have 2", rejection.Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("cross-entropy", "loss.name")]
    [InlineData("info-nce:margin", "loss.options")]
    [InlineData("info-nce:scale=0", "loss.options[scale]")]
    [InlineData("info-nce:colour", "loss.options")]
    [InlineData("matryoshka", "loss.dimensions")]
    public async Task Open_LossThatDoesNotFit_NamesTheField(string text, string field)
    {
        await using var server = Server();
        var parts = text.Split(':', '=');
        var options = new Dictionary<string, double>();
        if (parts.Length > 1) options[parts[1]] = parts.Length > 2 ? double.Parse(parts[2], System.Globalization.CultureInfo.InvariantCulture) : 0.5;

        var failure = await Assert.ThrowsAsync<AdaptException>(() => server.Sessions.OpenAsync(Start(new LossSettings { Name = parts[0], Options = options })));

        Assert.Equal(AdaptErrorKind.InvalidArgument, failure.Kind);
        Assert.StartsWith(field, failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Open_HeadScope_SaysWhatEmbeddingsNeed()
    {
        await using var server = Server();

        var failure = await Assert.ThrowsAsync<AdaptException>(() => server.Sessions.OpenAsync(Start(new LossSettings()) with { Trainable = new TrainableSettings() }));

        Assert.StartsWith("trainable.scope", failure.Message, StringComparison.Ordinal);
    }

    private TestServer Server()
    {
        var model = new FakeBaseModel { Graph = TinyBackbone.Write(_folder.File("base.onnx"), "MatMul"), Recipe = TinyBackbone.Recipe };
        var server = new TestServer(_folder.Path, model: model);
        server.Publisher.SkipsVerification = true;
        return server;
    }

    private static SessionStart Start(LossSettings loss) => TestServer.Start(ModelTask.Embedding) with
    {
        Loss = loss,
        BatchSize = 16,
        Trainable = new TrainableSettings { Scope = TrainableScope.All },
        Optimizer = new OptimizerRequest { LearningRate = 0.01 },
    };

    /// <summary>Examples whose first partner has the same colour, or for every second pair with a value another one.</summary>
    private static Example[] Examples(int count, int members, int values, int first = 0) => [.. Enumerable.Range(first, count).Select(number => One(number, members, values))];

    private static Example One(int number, int members, int values)
    {
        var isAlike = values != 1 || number % 2 == 0;
        var texts = Enumerable.Range(0, members).Select(member => (ExampleInput)new ExampleInput.Text($"{Colour(number, member, isAlike)} w{number * 7 % 50} v{(number + member) * 3 % 40}")).ToArray();
        ExampleTarget target = values == 0 ? new ExampleTarget.Missing()
            : new ExampleTarget.Values([.. Enumerable.Range(0, values).Select(i => values == 1 ? (isAlike ? 1f : 0f) : (number % 4) - (i % 3))]);
        return new Example(members == 1 ? texts[0] : new ExampleInput.Group(texts), target);
    }

    private static string Colour(int number, int member, bool isAlike) => Colours[(number + (member > 1 || (member == 1 && !isAlike) ? member + 1 : 0)) % Colours.Length];
}
