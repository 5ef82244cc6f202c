using System.Globalization;
using System.Text.Json;

namespace OnnxAdapt.FunctionalTests.Protocols;

/// <summary>The HTTP routes of text-embeddings-inference, by shape and status.</summary>
public sealed class TeiHttpTests(TextServer server) : IClassFixture<TextServer>
{
    private static readonly double Third = 1 / Math.Sqrt(3);

    [Fact]
    public async Task Embed_TextAndBatch_AnswersRowsAndHeaders()
    {
        var (status, body, response) = await server.PostAsync("/embed", """{"inputs":"good movie"}""");
        Assert.Equal(200, status);
        AssertRows(body, [1 / Math.Sqrt(2), 0, 1 / Math.Sqrt(2)]);
        Assert.Equal("10", response.Headers.GetValues("x-compute-characters").Single());
        Assert.Equal("4", response.Headers.GetValues("x-compute-tokens").Single());

        AssertRows((await server.PostAsync("/embed", """{"inputs":["good","bad"],"normalize":false}""")).Body, [1 / 3d, 0, 0], [0, 1 / 3d, 0]);
        AssertRows((await server.PostAsync("/embed", """{"inputs":"movie","prompt_name":"praise"}""")).Body, [1 / Math.Sqrt(2), 0, 1 / Math.Sqrt(2)]);
        AssertRows((await server.PostAsync("/embed", """{"inputs":"good bad movie","dimensions":2}""")).Body, [1 / Math.Sqrt(2), 1 / Math.Sqrt(2)]);
    }

    [Theory]
    [InlineData("""{"inputs":[4,5,6]}""")]
    [InlineData("""{"inputs":[2,4,5,6,3]}""")]
    [InlineData("""{"inputs":[[4,5,6]]}""")]
    public async Task Embed_TokenIds_AnswersLikeTheirText(string request) =>
        AssertRows((await server.PostAsync("/embed", request)).Body, [Third, Third, Third]);

    [Fact]
    public async Task Embed_TooLong_IsRefusedOrCutAtTheAskedEnd()
    {
        var text = "bad " + string.Join(' ', Enumerable.Repeat("good", 6));

        var (status, body, _) = await server.PostAsync("/embed", $$"""{"inputs":"{{text}}","truncate":false}""");
        Assert.Equal((413, "Validation"), (status, body.GetProperty("error_type").GetString()));
        Assert.Contains("9 tokens", body.GetProperty("error").GetString(), StringComparison.Ordinal);

        AssertRows((await server.PostAsync("/embed", $$"""{"inputs":"{{text}}","truncate":true,"truncation_direction":"Left"}""")).Body, [1, 0, 0]);
        // Cutting is what text-embeddings-inference does unless it is told otherwise.
        AssertRows((await server.PostAsync("/embed", $$"""{"inputs":"{{text}}","normalize":false}""")).Body, [5 / 8d, 1 / 8d, 0]);
        AssertRows((await server.PostAsync("/embed", $$"""{"inputs":"{{text}}","truncate":true,"normalize":false}""")).Body, [5 / 8d, 1 / 8d, 0]);
        AssertRows((await server.PostAsync("/embed", """{"inputs":[5,4,4,4,4,4,4],"truncate":true,"normalize":false}""")).Body, [5 / 8d, 1 / 8d, 0]);
    }

    [Fact]
    public async Task EmbedAll_Batch_AnswersAVectorForEveryTokenWithoutPadding()
    {
        var (status, body, _) = await server.PostAsync("/embed_all", """{"inputs":["good","good bad movie"]}""");

        Assert.Equal(200, status);
        Assert.Equal([3, 5], body.EnumerateArray().Select(row => row.GetArrayLength()));
        AssertRows(body[1], [0, 0, 0], [1, 0, 0], [0, 1, 0], [0, 0, 1], [0, 0, 0]);
    }

    [Fact]
    public async Task EmbedSparse_SpladeModel_AnswersItsWeights()
    {
        var (status, body, _) = await server.PostAsync("/embed_sparse", $$"""{"inputs":"good movie bad","model":"{{TextModels.Sparse}}"}""");

        Assert.Equal(200, status);
        var weights = body[0].EnumerateArray().ToDictionary(entry => entry.GetProperty("index").GetInt32(), entry => entry.GetProperty("value").GetDouble());
        Assert.Equal([TextModels.IdOf("good"), TextModels.IdOf("movie")], weights.Keys.Order());
        Assert.Equal(Math.Log(3), weights[TextModels.IdOf("good")], 1e-6);
        Assert.Equal(Math.Log(2), weights[TextModels.IdOf("movie")], 1e-6);
    }

    [Fact]
    public async Task Predict_SinglePairAndBatch_AnswersLabelsByFallingScore()
    {
        var (status, single, _) = await server.PostAsync($"/predict?model={TextModels.Classifier}", """{"inputs":"good"}""");
        Assert.Equal(200, status);
        Assert.Equal(["positive", "negative", "neutral"], single.EnumerateArray().Select(label => label.GetProperty("label").GetString()));
        Assert.Equal(Math.Exp(3) / (Math.Exp(3) + 2), single[0].GetProperty("score").GetDouble(), 1e-5);

        var (_, pair, _) = await server.PostAsync($"/predict?model={TextModels.Classifier}", """{"inputs":["bad","movie"],"raw_scores":true}""");
        Assert.Equal(3, pair[0].GetProperty("score").GetDouble());

        var (_, batch, _) = await server.PostAsync($"/predict?model={TextModels.Classifier}", """{"inputs":[["good"],["bad","movie"]]}""");
        Assert.Equal(["positive", "negative"], batch.EnumerateArray().Select(row => row[0].GetProperty("label").GetString()));
    }

    [Fact]
    public async Task Rerank_Texts_AnswersRanksByFallingScore()
    {
        var (status, body, _) = await server.PostAsync($"/rerank?model={TextModels.Ranker}", """{"query":"in","texts":["bad","paris good","movie"],"return_text":true}""");
        Assert.Equal(200, status);
        Assert.Equal([1, 2, 0], body.EnumerateArray().Select(rank => rank.GetProperty("index").GetInt32()));
        Assert.Equal("paris good", body[0].GetProperty("text").GetString());
        Assert.Equal(1 / (1 + Math.Exp(-3)), body[0].GetProperty("score").GetDouble(), 1e-6);

        var (_, raw, _) = await server.PostAsync($"/rerank?model={TextModels.Ranker}", """{"query":"in","texts":["paris"],"raw_scores":true}""");
        Assert.Equal(2, raw[0].GetProperty("score").GetDouble());
        Assert.False(raw[0].TryGetProperty("text", out _));
    }

    [Fact]
    public async Task Similarity_Sentences_AnswersCosines()
    {
        var (status, body, _) = await server.PostAsync("/similarity", """{"inputs":{"source_sentence":"good","sentences":["good good","bad","good movie"]}}""");

        Assert.Equal(200, status);
        AssertNumbers(body, [1, 0, 1 / Math.Sqrt(2)]);
    }

    [Fact]
    public async Task Tokenize_AndDecode_GiveTextBack()
    {
        var (status, body, _) = await server.PostAsync("/tokenize", """{"inputs":"good \uD83D\uDE00 movie"}""");
        Assert.Equal(200, status);
        var tokens = body[0].EnumerateArray().ToArray();
        Assert.Equal([2, 4, 1, 6, 3], tokens.Select(token => token.GetProperty("id").GetInt32()));
        Assert.Equal(["[CLS]", "good", "\U0001F600", "movie", "[SEP]"], tokens.Select(token => token.GetProperty("text").GetString()));
        Assert.Equal([true, false, false, false, true], tokens.Select(token => token.GetProperty("special").GetBoolean()));
        Assert.Equal(JsonValueKind.Null, tokens[0].GetProperty("start").ValueKind);
        Assert.Equal((7, 12), (tokens[3].GetProperty("start").GetInt32(), tokens[3].GetProperty("stop").GetInt32()));

        var (_, bare, _) = await server.PostAsync("/tokenize", """{"inputs":["good"],"add_special_tokens":false}""");
        Assert.Equal(1, bare[0].GetArrayLength());

        var (_, decoded, _) = await server.PostAsync("/decode", """{"ids":[[2,4,6,3],[5]]}""");
        Assert.Equal(["good movie", "bad"], decoded.EnumerateArray().Select(text => text.GetString()));
        Assert.Equal("[CLS] good", (await server.PostAsync("/decode", """{"ids":[2,4],"skip_special_tokens":false}""")).Body[0].GetString());
    }

    [Fact]
    public async Task Info_AndHealth_DescribeTheModel()
    {
        var (status, info) = await server.GetAsync("/info");
        Assert.Equal((200, TextModels.Embedder), (status, info.GetProperty("model_id").GetString()));
        Assert.Equal("mean", info.GetProperty("model_type").GetProperty("embedding").GetProperty("pooling").GetString());
        Assert.Equal((TextModels.MaxTokens, 32), (info.GetProperty("max_input_length").GetInt32(), info.GetProperty("max_client_batch_size").GetInt32()));

        Assert.True(info.GetProperty("auto_truncate").GetBoolean());

        var (_, ranker) = await server.GetAsync($"/info?model={TextModels.Ranker}");
        Assert.Equal("LABEL_0", ranker.GetProperty("model_type").GetProperty("reranker").GetProperty("id2label").GetProperty("0").GetString());
        foreach (var path in new[] { "/health", "/", "/ping" })
        {
            Assert.Equal(200, (int)(await server.Http.GetAsync(new Uri(path, UriKind.Relative))).StatusCode);
        }
    }

    [Theory]
    [InlineData("/embed", """{"inputs":[]}""", 400, "Empty")]
    [InlineData("/embed", """{"inputs":""}""", 400, "Empty")]
    [InlineData("/embed", """{"inputs":"a","model":"tiny-ranker"}""", 424, "Backend")]
    [InlineData("/predict", """{"inputs":"a"}""", 424, "Backend")]
    [InlineData("/rerank", """{"query":"a","texts":["b"]}""", 424, "Backend")]
    [InlineData("/rerank", """{"query":"a","texts":[]}""", 413, "Validation")]
    [InlineData("/embed_sparse", """{"inputs":"a"}""", 424, "Backend")]
    [InlineData("/embed", """{"inputs":"a","prompt_name":"nothing"}""", 413, "Validation")]
    [InlineData("/embed", """{"inputs":"a","model":"../../etc/passwd"}""", 404, "Validation")]
    [InlineData("/embed", """{"inputs":"a","model":"%2e%2e\u0000CON"}""", 404, "Validation")]
    [InlineData("/embed", """{"inputs":[99999]}""", 413, "Validation")]
    [InlineData("/embed", """{"inputs":{}}""", 422, "Validation")]
    [InlineData("/embed", """{"inputs":[1,"a"]}""", 422, "Validation")]
    [InlineData("/embed", """{"inputs":[1e99]}""", 422, "Validation")]
    [InlineData("/embed", """{"inputs":[-1]}""", 422, "Validation")]
    [InlineData("/embed", """{"inputs":"\uD83D"}""", 422, "Validation")]
    [InlineData("/embed", """{"inputs":"a","truncate":"yes"}""", 422, "Validation")]
    [InlineData("/embed", """{"inputs":"a","dimensions":0}""", 422, "Validation")]
    [InlineData("/embed", """{"inputs":"a","dimensions":4}""", 413, "Validation")]
    [InlineData("/embed", """{"inputs":"a","inputs":"b"}""", 400, "Validation")]
    [InlineData("/embed", """{"inputs":NaN}""", 400, "Validation")]
    [InlineData("/embed", """[]""", 422, "Validation")]
    [InlineData("/embed", "", 400, "Validation")]
    [InlineData("/predict", """{"inputs":["a","b","c"],"model":"tiny-classifier"}""", 422, "Validation")]
    [InlineData("/decode", """{"ids":[]}""", 400, "Empty")]
    [InlineData("/similarity", """{"inputs":"a"}""", 422, "Validation")]
    public async Task AnyRoute_BadRequest_AnswersStatusAndErrorType(string path, string request, int expectedStatus, string expectedType)
    {
        var (status, body, _) = await server.PostAsync(path, request);

        Assert.Equal((expectedStatus, expectedType), (status, body.GetProperty("error_type").GetString()));
        Assert.NotEmpty(body.GetProperty("error").GetString()!);
    }

    [Fact]
    public async Task Failure_WithQuotes_IsReadableAsItIs()
    {
        using var content = new StringContent("""{"inputs":"a","model":"tiny-ranker"}""", System.Text.Encoding.UTF8, "application/json");
        using var response = await server.Http.PostAsync(new Uri("/embed", UriKind.Relative), content);

        Assert.Contains("'tiny-ranker' is one for", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Embed_DeepAndLargeAndManyInputs_AreRefused()
    {
        Assert.Equal(400, (await server.PostAsync("/embed", $$"""{"inputs":{{new string('[', 200)}}{{new string(']', 200)}}}""")).Status);
        Assert.Equal(413, (await server.PostAsync("/embed", $$"""{"inputs":"{{new string('a', 17 * 1024 * 1024)}}"}""")).Status);
        Assert.Equal(413, (await server.PostAsync("/embed", $$"""{"inputs":[{{string.Join(',', Enumerable.Repeat("\"a\"", 33))}}]}""")).Status);
        Assert.Equal(404, (await server.PostAsync("/embed", $$"""{"inputs":"a","model":"{{new string('m', 4096)}}"}""")).Status);

        using var plain = new StringContent("""{"inputs":"a"}""");
        Assert.Equal(415, (int)(await server.Http.PostAsync(new Uri("/embed", UriKind.Relative), plain)).StatusCode);
        Assert.Equal(405, (int)(await server.Http.GetAsync(new Uri("/embed", UriKind.Relative))).StatusCode);
    }

    private static void AssertRows(JsonElement actual, params double[][] expected)
    {
        Assert.Equal(expected.Length, actual.GetArrayLength());
        foreach (var (row, values) in actual.EnumerateArray().Zip(expected))
        {
            AssertNumbers(row, values);
        }
    }

    private static void AssertNumbers(JsonElement actual, double[] expected)
    {
        Assert.Equal(expected.Length, actual.GetArrayLength());
        foreach (var (number, value) in actual.EnumerateArray().Zip(expected))
        {
            Assert.True(Math.Abs(number.GetDouble() - value) < 1e-5, string.Create(CultureInfo.InvariantCulture, $"{number.GetDouble()} is not {value}"));
        }
    }
}
