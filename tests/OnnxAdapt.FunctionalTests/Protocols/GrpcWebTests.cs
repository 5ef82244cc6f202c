using System.Text;
using System.Text.Json;
using Google.Protobuf;
using OnnxAdapt.TeiV1;
using OnnxAdapt.TestKit;
using OnnxAdapt.TestKit.ForeignClients;

namespace OnnxAdapt.FunctionalTests.Protocols;

/// <summary>Browsers call over the HTTP port: by fetch, in both modes, from pages of allowed origins.</summary>
public sealed class GrpcWebTests(TextServer server) : IClassFixture<TextServer>
{
    [ToolFact("node")]
    public async Task Fetch_BothModes_AnswersMessageAndTrailers()
    {
        foreach (var (mode, type) in new[] { ("binary", "application/grpc-web"), ("text", "application/grpc-web-text") })
        {
            var answer = await CallAsync("Embed", mode, new EmbedRequest { Inputs = "good" });

            Assert.Equal((200, type), (answer.GetProperty("status").GetInt32(), answer.GetProperty("contentType").GetString()));
            Assert.Equal("0", answer.GetProperty("trailers").GetProperty("grpc-status").GetString());
            Assert.Equal([1, 0, 0], EmbedResponse.Parser.ParseFrom(Convert.FromBase64String(answer.GetProperty("messages")[0].GetString()!)).Embeddings);
        }
    }

    [ToolFact("node")]
    public async Task Fetch_Failure_AnswersItsStatus()
    {
        var failed = await CallAsync("EmbedSparse", "text", new EmbedSparseRequest { Inputs = "good" });
        Assert.Equal("9", failed.GetProperty("headers").GetProperty("grpc-status").GetString());

        var unknown = await CallAsync("NoSuchMethod", "binary", new EmbedRequest());
        Assert.Equal("12", unknown.GetProperty("headers").GetProperty("grpc-status").GetString());
    }

    [Theory]
    [InlineData("https://example.org", true)]
    [InlineData("https://elsewhere.example", false)]
    public async Task Preflight_AllowsOnlyTheOriginsOfTheOption(string origin, bool allowed)
    {
        using var request = new HttpRequestMessage(HttpMethod.Options, "/tei.v1.Embed/Embed");
        request.Headers.Add("Origin", origin);
        request.Headers.Add("Access-Control-Request-Method", "POST");
        request.Headers.Add("Access-Control-Request-Headers", "content-type,x-grpc-web");

        using var response = await server.Http.SendAsync(request);

        Assert.Equal(allowed, response.Headers.TryGetValues("Access-Control-Allow-Origin", out var origins));
        Assert.Equal(allowed ? [origin] : [], origins ?? []);
    }

    [Fact]
    public async Task TextMode_BrokenBase64_FailsTheCallOnly()
    {
        using var content = new ByteArrayContent(Encoding.ASCII.GetBytes("AAAA*AAA"));
        content.Headers.TryAddWithoutValidation("Content-Type", "application/grpc-web-text");
        using var response = await server.Http.PostAsync(new Uri("/tei.v1.Embed/Embed", UriKind.Relative), content);

        Assert.Contains(response.Headers.GetValues("grpc-status").Single(), new[] { "2", "13" });
        Assert.Equal("ready\n", await server.Http.GetStringAsync(new Uri("/readyz", UriKind.Relative)));
    }

    private Task<JsonElement> CallAsync(string method, string mode, IMessage message) => NodeScript.RunAsync(
        "web/call.js", $"{server.Process.HttpAddress}/tei.v1.Embed/{method}", mode, Convert.ToBase64String(message.ToByteArray()));
}
