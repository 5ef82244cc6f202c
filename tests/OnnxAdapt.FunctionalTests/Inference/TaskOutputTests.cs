using System.Text.Json;
using Grpc.Core;
using OnnxAdapt.FunctionalTests.Hosting;
using OnnxAdapt.FunctionalTests.Processes;
using OnnxAdapt.FunctionalTests.Protocols;
using OnnxAdapt.Inference;

namespace OnnxAdapt.FunctionalTests.Inference;

/// <summary>Models for ranking, labels per token and sparse weights, asked in the inference protocol.</summary>
public sealed class TaskOutputTests : IAsyncLifetime
{
    private readonly TemporaryFolder _models = new();
    private TestServer? _server;

    private GRPCInferenceService.GRPCInferenceServiceClient Client => new(_server!.Channel);

    public async Task InitializeAsync()
    {
        TextModels.WriteAll(_models.Path);
        _server = await TestServer.StartAsync(null, _models.Path);
    }

    public async Task DisposeAsync()
    {
        await _server!.DisposeAsync();
        _models.Dispose();
    }

    [Fact]
    public async Task Infer_Pairs_GivesAScoreForEachRow()
    {
        var request = Requests.Raw(TextModels.Ranker, ("TEXT", "BYTES", [2, 1], Requests.Strings("in", "in")), ("TEXT_PAIR", "BYTES", [2, 1], Requests.Strings("paris good", "bad")));
        var scores = await Client.ModelInferAsync(request);
        request.Parameters["raw_scores"] = new InferParameter { BoolParam = true };
        var raw = await Client.ModelInferAsync(request);

        Assert.Equal(("scores", "FP32"), (scores.Outputs.Single().Name, scores.Outputs.Single().Datatype));
        Assert.Equal([2L, 1L], scores.Outputs.Single().Shape);
        Assert.Equal([3f, -1f], [.. raw.Elements<float>()]);
        Assert.Equal(1 / (1 + Math.Exp(-3)), scores.Elements<float>()[0], 1e-5);
    }

    [Fact]
    public async Task Infer_TextsForLabelsPerToken_GivesEntitiesAsJson()
    {
        var request = Requests.Texts(TextModels.Tagger, "bob smith in paris", "good");
        var response = await Client.ModelInferAsync(request);

        Assert.Equal("entities", response.Outputs.Single().Name);
        Assert.Equal([2L, 1L], response.Outputs.Single().Shape);
        var found = JsonSerializer.Deserialize<JsonElement>(response.Texts()[0]).EnumerateArray().ToArray();
        Assert.Equal([("PER", 0, 9, "bob smith"), ("LOC", 13, 18, "paris")], found.Select(entity => (entity.GetProperty("label").GetString(), entity.GetProperty("start").GetInt32(), entity.GetProperty("end").GetInt32(), entity.GetProperty("text").GetString())));
        Assert.All(found, entity => Assert.InRange(entity.GetProperty("score").GetDouble(), 0.9, 1));

        request.Parameters["aggregation"] = new InferParameter { StringParam = "none" };
        Assert.Equal(3, JsonSerializer.Deserialize<JsonElement>((await Client.ModelInferAsync(request)).Texts()[0]).EnumerateArray().Count(entity => entity.GetProperty("label").GetString() != "O"));
        request.Parameters["aggregation"] = new InferParameter { StringParam = "best" };
        Assert.Equal(StatusCode.InvalidArgument, (await InferenceFixture.RefusalAsync(async () => await Client.ModelInferAsync(request))).Code);
    }

    [Fact]
    public async Task Infer_TextsForSparseWeights_GivesPositionsAndWeights()
    {
        var response = await Client.ModelInferAsync(Requests.Texts(TextModels.Sparse, "good movie", "good"));
        var dense = await Client.ModelInferAsync(Requests.Texts(TextModels.Sparse, "good").Asking("embedding"));

        Assert.Equal(["sparse_indices", "sparse_values"], response.Outputs.Select(output => output.Name));
        Assert.Equal([2L, 2L], response.Outputs[0].Shape);
        Assert.Equal([TextModels.IdOf("good"), TextModels.IdOf("movie"), TextModels.IdOf("good"), -1], [.. response.Elements<long>(0).Select(index => (int)index)]);
        var weights = response.Elements<float>(1);
        Assert.Equal(Math.Log(3), weights[0], 1e-5);
        Assert.Equal(0, weights[3]);
        Assert.Equal(Math.Log(3), dense.Elements<float>()[TextModels.IdOf("good")], 1e-5);
    }

    [Theory]
    [InlineData(TextModels.Ranker, "scores")]
    [InlineData(TextModels.Tagger, "entities")]
    [InlineData(TextModels.Sparse, "sparse_indices")]
    public async Task Metadata_NamesWhatTheModelIsFor(string model, string output)
    {
        var metadata = await Client.ModelMetadataAsync(new ModelMetadataRequest { Name = model });

        Assert.Contains(metadata.Outputs, offered => offered.Name == output);
        Assert.Contains(metadata.Outputs, offered => offered.Name == "logits");
    }
}
