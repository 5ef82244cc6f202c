using OnnxAdapt.FunctionalTests.Processes;
using OnnxAdapt.TestKit;
using OnnxAdapt.TestKit.ForeignClients;

namespace OnnxAdapt.FunctionalTests.Interop;

/// <summary>Clients not written here embed, hold a fine-tuning session, and predict with what it published.</summary>
public sealed class ForeignClientTests
{
    private const string Package = "onnxadapt.v1";

    [ForeignFact(ForeignClientKind.Python)]
    public Task Python_EmbedsAdaptsPredicts() => RunAsync(_ => ForeignClient.Python);

    [ForeignFact(ForeignClientKind.Node)]
    public Task Node_EmbedsAdaptsPredicts() => RunAsync(file => ForeignClient.Node(RepositoryPaths.InRoot("protos"), $"onnxadapt/v1/{file}.proto"));

    [ForeignFact(ForeignClientKind.Grpcurl)]
    public Task Grpcurl_EmbedsAdaptsPredicts() => RunAsync(_ => ForeignClient.Grpcurl);

    private static async Task RunAsync(Func<string, ForeignClient> clientFor)
    {
        using var data = new TemporaryFolder();
        await using var server = await ServerProcess.StartAsync([RepositoryPaths.InRoot("models")], data.Path);

        await EmbedAsync(clientFor("embedding"), server.GrpcTarget);
        await AdaptAsync(clientFor("adaptation"), server.GrpcTarget);
        await PredictAsync(clientFor("prediction"), server.GrpcTarget);
    }

    private static async Task EmbedAsync(ForeignClient client, string target)
    {
        var answer = await client.CallAsync(target, $"{Package}.EmbeddingService/Embed", ["""{"model":"static-en-256","inputs":[{"text":"grüße"},{"text":"good evening"}]}"""]);
        Assert.Equal((0, 1), (answer.Code, answer.Messages.Count));
        Assert.Equal([256, 256], answer.Messages[0].Items("embeddings").Select(embedding => embedding.Items("values").Count()));

        var refused = await client.CallAsync(target, $"{Package}.EmbeddingService/Embed", ["""{"model":"no-such-model","inputs":[{"text":"a"}]}"""]);
        Assert.Equal(5, refused.Code);
        Assert.Contains("no-such-model", refused.Details, StringComparison.Ordinal);
    }

    private static async Task AdaptAsync(ForeignClient client, string target)
    {
        await using var call = await client.StartAsync(target, $"{Package}.AdaptationService/Adapt");
        await call.WriteAsync("""{"start":{"base_model":"static-en-256","model":"moods","task":"MODEL_TASK_SINGLE_LABEL","publish":{"serve":true}}}""");
        await ReadUntilAsync(call, "opened");
        await call.WriteAsync($$$"""{"examples":{"sequence":1,"examples":[{{{string.Join(',', Examples())}}}]}}""");
        var acknowledged = await ReadUntilAsync(call, "acknowledgement");
        Assert.Equal(40, acknowledged.Json.GetProperty("acknowledgement").GetProperty("accepted").GetInt32());
        foreach (var command in new[] { """{"command":{"id":"t","train":{"epochs":20}}}""", """{"command":{"id":"p","publish":{}}}""", """{"command":{"id":"f","finish":{}}}""" })
        {
            await call.WriteAsync(command);
            await ReadUntilAsync(call, "done");
        }

        call.Complete();
        Assert.Equal(0, (await call.ReadToEndAsync()).Code);
    }

    private static async Task PredictAsync(ForeignClient client, string target)
    {
        var answer = await client.CallAsync(target, $"{Package}.PredictionService/Predict", ["""{"model":"moods","inputs":[{"text":"what a wonderful lovely day"}],"top_k":1}"""]);

        Assert.Equal(0, answer.Code);
        var best = answer.Messages[0].Items("predictions").Single().Items("labels").Single();
        Assert.Equal("happy", best.Text("label"));
    }

    private static IEnumerable<string> Examples()
    {
        string[] happy = ["wonderful", "lovely", "great fun", "delightful"];
        string[] sad = ["terrible", "awful", "miserable", "dreadful"];
        for (var i = 0; i < 20; i++)
        {
            yield return $$"""{"input":{"text":"a {{happy[i % 4]}} day number {{i}}"},"label":"happy"}""";
            yield return $$"""{"input":{"text":"a {{sad[i % 4]}} day number {{i}}"},"label":"sad"}""";
        }
    }

    private static async Task<ForeignMessage> ReadUntilAsync(ForeignCall call, string field)
    {
        while (await call.ReadAsync() is { } message)
        {
            Assert.False(message.Json.TryGetProperty("failed", out var failed), failed.ToString());
            if (message.Json.TryGetProperty(field, out _))
            {
                return message;
            }
        }

        var end = await call.ReadToEndAsync();
        throw new InvalidOperationException($"The call ended with {end.Code} '{end.Details}' before '{field}'.");
    }
}
