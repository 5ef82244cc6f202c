using System.Diagnostics;
using System.Text.Json;
using OnnxAdapt.TestKit;
using OnnxAdapt.TestKit.ForeignClients;

namespace OnnxAdapt.FunctionalTests.Protocols;

/// <summary>Clients not written here speak the dialect of text-embeddings-inference.</summary>
public sealed class TeiForeignClientTests(TextServer server) : IClassFixture<TextServer>
{
    [ForeignFact(ForeignClientKind.Python)]
    public Task Python_EmbedsStreamsAndRanks() => RunAsync(ForeignClient.Python);

    [ForeignFact(ForeignClientKind.Node)]
    public Task Node_EmbedsStreamsAndRanks() => RunAsync(ForeignClient.Node(RepositoryPaths.InRoot("protos"), "tei/v1/tei.proto"));

    [ForeignFact(ForeignClientKind.Grpcurl)]
    public Task Grpcurl_EmbedsStreamsAndRanks() => RunAsync(ForeignClient.Grpcurl);

    [ToolFact("curl")]
    public async Task Curl_Embeds()
    {
        using var process = Process.Start(new ProcessStartInfo(
            "curl", ["-sS", $"{server.Process.HttpAddress}/embed", "-X", "POST", "-H", "Content-Type: application/json", "-d", """{"inputs":["good","bad"]}"""]) { RedirectStandardOutput = true })!;
        var answer = JsonSerializer.Deserialize<float[][]>(await process.StandardOutput.ReadToEndAsync())!;

        Assert.Equal([[1, 0, 0], [0, 1, 0]], answer);
    }

    private async Task RunAsync(ForeignClient client)
    {
        var target = server.Process.GrpcTarget;
        var embedded = await client.CallAsync(target, "tei.v1.Embed/EmbedStream", ["""{"inputs":"good"}""", """{"inputs":"bad","normalize":true}"""]);
        Assert.Equal((0, 2), (embedded.Code, embedded.Messages.Count));
        Assert.Equal(3, embedded.Messages[1].Items("embeddings").Count());
        Assert.Equal(3, embedded.Messages[1].Field("metadata")!.Number("compute_tokens"));

        var ranked = await client.CallAsync(
            target, "tei.v1.Rerank/Rerank", ["""{"query":"in","texts":["bad","paris"],"return_text":true}"""], new ForeignCallOptions { Headers = new Dictionary<string, string> { ["model"] = TextModels.Ranker } });
        Assert.Equal(["paris", "bad"], ranked.Messages[0].Items("ranks").Select(rank => rank.Text("text")));

        var refused = await client.CallAsync(target, "tei.v1.Predict/Predict", ["""{"inputs":"good"}"""]);
        Assert.Equal(9, refused.Code);
    }
}
