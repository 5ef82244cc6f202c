using Grpc.Core;
using OnnxAdapt.TeiV1;
using Metadata = Grpc.Core.Metadata;

namespace OnnxAdapt.FunctionalTests.Protocols;

public sealed class TeiGrpcTests(TextServer server) : IClassFixture<TextServer>
{
    private readonly Embed.EmbedClient _embed = new(server.Channel);
    private readonly Predict.PredictClient _predict = new(server.Channel);
    private readonly Rerank.RerankClient _rerank = new(server.Channel);

    [Fact]
    public async Task Embed_NormalizedByDefault_AnswersWithRealTimings()
    {
        var call = _embed.EmbedAsync(new EmbedRequest { Inputs = "good \U0001F600" });
        var answer = await call;

        Assert.Equal([1, 0, 0], answer.Embeddings);
        Assert.Equal((6u, 4u), (answer.Metadata.ComputeChars, answer.Metadata.ComputeTokens));
        Assert.True(answer.Metadata.TotalTimeNs >= answer.Metadata.InferenceTimeNs && answer.Metadata.InferenceTimeNs > 0);
        Assert.Equal("4", (await call.ResponseHeadersAsync).GetValue("x-compute-tokens"));
        Assert.Equal([1 / 4f, 0, 0], (await _embed.EmbedAsync(new EmbedRequest { Inputs = "good \U0001F600", Normalize = false })).Embeddings);
        Assert.Equal([1, 0], (await _embed.EmbedAsync(new EmbedRequest { Inputs = "good", Dimensions = 2 })).Embeddings);
    }

    [Fact]
    public async Task Embed_TooLong_IsRefusedUnlessCut()
    {
        var request = new EmbedRequest { Inputs = "bad good good good good good good" };
        await AssertFailsAsync(StatusCode.InvalidArgument, () => _embed.EmbedAsync(request));

        request.Truncate = true;
        request.TruncationDirection = TruncationDirection.Left;
        Assert.Equal([1, 0, 0], (await _embed.EmbedAsync(request)).Embeddings);
        request.TruncationDirection = (TruncationDirection)77;
        await AssertFailsAsync(StatusCode.InvalidArgument, () => _embed.EmbedAsync(request));
    }

    [Fact]
    public async Task WrongKindOfModel_IsAFailedPrecondition()
    {
        await AssertFailsAsync(StatusCode.FailedPrecondition, () => _embed.EmbedSparseAsync(new EmbedSparseRequest { Inputs = "good" }));
        await AssertFailsAsync(StatusCode.FailedPrecondition, () => _predict.PredictAsync(new PredictRequest { Inputs = "good" }));
        await AssertFailsAsync(StatusCode.FailedPrecondition, () => _rerank.RerankAsync(new RerankRequest { Query = "good", Texts = { "a" } }));
        await AssertFailsAsync(StatusCode.NotFound, () => _embed.EmbedAsync(new EmbedRequest { Inputs = "good" }, Model("../x")));
        await AssertFailsAsync(StatusCode.InvalidArgument, () => _embed.EmbedAsync(new EmbedRequest()));
        await AssertFailsAsync(StatusCode.InvalidArgument, () => _embed.EmbedAsync(new EmbedRequest { Inputs = "good", Dimensions = 0 }));
        await AssertFailsAsync(StatusCode.InvalidArgument, () => _predict.PredictPairAsync(new PredictPairRequest { Inputs = { "a", "b", "c" } }, Model(TextModels.Classifier)));
    }

    [Fact]
    public async Task Streams_AnswerInOrder()
    {
        using var call = _embed.EmbedStream();
        string[] words = ["good", "bad", "movie"];
        for (var index = 0; index < 30; index++)
        {
            await call.RequestStream.WriteAsync(new EmbedRequest { Inputs = words[index % 3] });
        }

        await call.RequestStream.CompleteAsync();
        for (var index = 0; index < 30; index++)
        {
            Assert.True(await call.ResponseStream.MoveNext(CancellationToken.None));
            Assert.Equal(1, call.ResponseStream.Current.Embeddings[index % 3]);
        }

        Assert.False(await call.ResponseStream.MoveNext(CancellationToken.None));
    }

    [Fact]
    public async Task SparseAllPredictAndRerank_AnswerByModelEntry()
    {
        var sparse = await _embed.EmbedSparseAsync(new EmbedSparseRequest { Inputs = "good" }, Model(TextModels.Sparse));
        Assert.Equal((uint)TextModels.IdOf("good"), Assert.Single(sparse.SparseEmbeddings).Index);

        Assert.Equal(3, (await _embed.EmbedAllAsync(new EmbedAllRequest { Inputs = "good" })).TokenEmbeddings.Count);

        var prediction = await _predict.PredictPairAsync(new PredictPairRequest { Inputs = { "bad", "movie" } }, Model(TextModels.Classifier));
        Assert.Equal("negative", prediction.Predictions[0].Label);
        var score = await _predict.PredictAsync(new PredictRequest { Inputs = "paris", RawScores = true }, Model(TextModels.Ranker));
        Assert.Equal(("LABEL_0", 2f), (score.Predictions[0].Label, score.Predictions[0].Score));

        var ranks = await _rerank.RerankAsync(new RerankRequest { Query = "in", Texts = { "bad", "paris" }, ReturnText = true, RawScores = true }, Model(TextModels.Ranker));
        Assert.Equal([(1u, "paris", 2f), (0u, "bad", -1f)], ranks.Ranks.Select(rank => (rank.Index, rank.Text, rank.Score)));
    }

    [Fact]
    public async Task RerankStream_TextsOneByOne_AreRankedTogether()
    {
        using var call = _rerank.RerankStream(Model(TextModels.Ranker));
        foreach (var text in new[] { "bad", "paris", "good" })
        {
            await call.RequestStream.WriteAsync(new RerankStreamRequest { Query = "in", Text = text });
        }

        await call.RequestStream.CompleteAsync();
        Assert.Equal([1u, 2, 0], (await call).Ranks.Select(rank => rank.Index));
    }

    [Fact]
    public async Task TokenizeDecodeAndInfo_Answer()
    {
        var tokenize = new Tokenize.TokenizeClient(server.Channel);
        var tokens = (await tokenize.TokenizeAsync(new EncodeRequest { Inputs = "good movie", AddSpecialTokens = true })).Tokens;
        Assert.Equal(["[CLS]", "good", "movie", "[SEP]"], tokens.Select(token => token.Text));
        Assert.True(tokens[0] is { Special: true, HasStart: false } && tokens[2] is { Start: 5, Stop: 10 });
        Assert.Equal("good movie", (await tokenize.DecodeAsync(new DecodeRequest { Ids = { tokens.Select(token => token.Id) }, SkipSpecialTokens = true })).Text);

        var info = await new Info.InfoClient(server.Channel).InfoAsync(new InfoRequest(), Model(TextModels.Ranker));
        Assert.Equal((TextModels.Ranker, ModelType.Reranker, (uint)TextModels.MaxTokens), (info.ModelId, info.ModelType, info.MaxInputLength));
    }

    private static Metadata Model(string name) => new() { { "model", name } };

    private static async Task AssertFailsAsync<T>(StatusCode code, Func<AsyncUnaryCall<T>> call)
    {
        var failure = await Assert.ThrowsAsync<RpcException>(async () => await call());
        Assert.Equal(code, failure.StatusCode);
        Assert.NotEmpty(failure.Status.Detail);
    }
}
