using System.Text.Json;
using OnnxAdapt.TestKit;
using OnnxAdapt.TestKit.ForeignClients;

namespace OnnxAdapt.FunctionalTests.Protocols;

public sealed class OpenAiTests(TextServer server) : IClassFixture<TextServer>
{
    [ToolFact("node", "npm")]
    public async Task OfficialClient_EmbedsListsAndSeesErrors()
    {
        var answers = await NodeScript.RunAsync("openai/embed.js", $"{server.Process.HttpAddress}/v1", TextModels.Embedder, "good movie", "bad");

        Assert.Equal(Vectors(answers.GetProperty("floats")), Vectors(answers.GetProperty("byDefault")));
        Assert.Equal([0f, 1, 0], Vectors(answers.GetProperty("floats"))[1]);
        Assert.Equal(2, Vectors(answers.GetProperty("short"))[0].Length);
        Assert.Equal(7, answers.GetProperty("floats").GetProperty("usage").GetProperty("total_tokens").GetInt32());
        Assert.Equal(TextModels.Embedder, answers.GetProperty("floats").GetProperty("model").GetString());
        Assert.Contains(TextModels.Ranker, answers.GetProperty("models").EnumerateArray().Select(model => model.GetString()));
        Assert.Equal("model", answers.GetProperty("model").GetProperty("object").GetString());
        AssertFailure(answers, "noModel", 404, "model", "model_not_found");
        AssertFailure(answers, "noSuchModel", 404, "model", "model_not_found");
        AssertFailure(answers, "empty", 400, "input", null);
        AssertFailure(answers, "tooMany", 400, "input", null);
        AssertFailure(answers, "tooLarge", 400, "dimensions", null);
    }

    [Fact]
    public async Task Embeddings_TokenArraysAndBase64_AnswerLikeTheirText()
    {
        var (_, text, _) = await server.PostAsync("/v1/embeddings", """{"input":"good movie","model":"tiny-embedder"}""");
        var (status, ids, _) = await server.PostAsync("/v1/embeddings", """{"input":[[4,6],[2,4,6,3]],"model":"tiny-embedder","encoding_format":"base64","user":"u"}""");

        Assert.Equal(200, status);
        var expected = Vectors(text)[0];
        foreach (var entry in ids.GetProperty("data").EnumerateArray())
        {
            var bytes = Convert.FromBase64String(entry.GetProperty("embedding").GetString()!);
            Assert.Equal(expected, Enumerable.Range(0, bytes.Length / 4).Select(index => BitConverter.ToSingle(bytes, index * 4)));
        }
    }

    [Theory]
    [InlineData("""{"input":"good good good good good good good"}""", 400, "input", "context_length_exceeded")]
    [InlineData("""{"input":["a",""]}""", 400, "input", null)]
    [InlineData("""{"input":[]}""", 400, "input", null)]
    [InlineData("""{"input":"a","encoding_format":"hex"}""", 400, "encoding_format", null)]
    [InlineData("""{"input":"a","dimensions":-1}""", 400, "dimensions", null)]
    [InlineData("""{"input":"a","model":"tiny-ranker"}""", 400, "model", null)]
    [InlineData("""{"model":"tiny-embedder"}""", 400, "input", null)]
    [InlineData("""{"input":[4,999999]}""", 400, "input", null)]
    [InlineData("""{""", 400, null, null)]
    public async Task Embeddings_BadRequest_AnswersTheOfficialShape(string request, int expectedStatus, string? param, string? code)
    {
        var (status, body, _) = await server.PostAsync("/v1/embeddings", request);

        Assert.Equal(expectedStatus, status);
        var error = body.GetProperty("error");
        Assert.Equal(("invalid_request_error", param, code), (error.GetProperty("type").GetString(), error.GetProperty("param").GetString(), error.GetProperty("code").GetString()));
        Assert.NotEmpty(error.GetProperty("message").GetString()!);
    }

    [Fact]
    public async Task UnknownUrl_AnswersTheOfficialShape()
    {
        var (status, body, _) = await server.PostAsync("/v1/chat/completions", "{}");

        Assert.Equal((404, "unknown_url"), (status, body.GetProperty("error").GetProperty("code").GetString()));
    }

    private static float[][] Vectors(JsonElement answer) =>
        [.. answer.GetProperty("data").EnumerateArray().Select(entry => entry.GetProperty("embedding").EnumerateArray().Select(value => value.GetSingle()).ToArray())];

    private static void AssertFailure(JsonElement answers, string name, int status, string param, string? code)
    {
        var failure = answers.GetProperty(name);
        Assert.Equal((status, "invalid_request_error", param, code), (failure.GetProperty("status").GetInt32(), failure.GetProperty("type").GetString(), failure.GetProperty("param").GetString(), failure.GetProperty("code").GetString()));
    }
}
