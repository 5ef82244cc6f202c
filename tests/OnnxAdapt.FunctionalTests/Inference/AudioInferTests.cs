using System.Net.Http.Json;
using System.Text.Json;
using Grpc.Core;
using OnnxAdapt.Client;
using OnnxAdapt.FunctionalTests.Hosting;
using OnnxAdapt.FunctionalTests.Processes;
using OnnxAdapt.FunctionalTests.Sounds;
using OnnxAdapt.Inference;
using OnnxAdapt.TestKit.Sounds;
using OnnxAdapt.V1;
using Task = System.Threading.Tasks.Task;

namespace OnnxAdapt.FunctionalTests.Inference;

/// <summary>Sound files as BYTES, in gRPC and REST.</summary>
public sealed class AudioInferTests : IAsyncLifetime
{
    private static readonly byte[] Short = WaveFile.OfShorts(SyntheticSounds.Of("low", new Random(6), 0.4), SoundModels.Rate);
    private static readonly byte[] Long = WaveFile.OfShorts(SyntheticSounds.Of("rising", new Random(7), 0.7), SoundModels.Rate);

    private readonly TemporaryFolder _models = new();
    private readonly HttpClient _http = new();
    private TestServer? _server;

    private GRPCInferenceService.GRPCInferenceServiceClient Client => new(_server!.Channel);

    public async Task InitializeAsync()
    {
        SoundModels.Write(_models.Path);
        _server = await TestServer.StartAsync(null, _models.Path);
        _http.BaseAddress = _server.HttpAddress;
    }

    public async Task DisposeAsync()
    {
        _http.Dispose();
        await _server!.DisposeAsync();
        _models.Dispose();
    }

    [Theory]
    [InlineData(SoundModels.Frames)]
    [InlineData(SoundModels.Waves)]
    public async Task Infer_FilesOfTwoLengths_GivesTheEmbeddingsOfOurOwnProtocol(string model)
    {
        var own = await _server!.Embeddings.EmbedAsync(new EmbedRequest { Model = model, Inputs = { Inputs.Audio(Short), Inputs.Audio(Long) } });

        var answer = await Client.ModelInferAsync(Requests.Raw(model, ("audio", "BYTES", [2, 1], [.. Element(Short), .. Element(Long)])));

        Assert.Equal(("embedding", 2L, (long)SoundModels.Size), (answer.Outputs[0].Name, answer.Outputs[0].Shape[0], answer.Outputs[0].Shape[1]));
        Assert.Equal(own.Embeddings.SelectMany(embedding => embedding.Values), answer.Elements<float>());
    }

    [Fact]
    public async Task Infer_Classifier_GivesScoresAndLabels()
    {
        var own = (await _server!.Predictions.PredictAsync(new PredictRequest { Model = SoundModels.Classifier, Inputs = { Inputs.Audio(Short) } })).Predictions[0];

        var answer = await Client.ModelInferAsync(Requests.Raw(SoundModels.Classifier, ("AUDIO", "BYTES", [1], Element(Short))));

        Assert.Equal(["scores", "labels"], answer.Outputs.Select(output => output.Name));
        Assert.Equal(own.Labels.Select(label => label.Label), answer.Texts(1));
        Assert.Equal(own.Labels.Select(label => label.Score), answer.Elements<float>());
    }

    [Fact]
    public async Task Infer_FilesOverRest_AreBase64OrBytes()
    {
        var path = new Uri($"/v2/models/{SoundModels.Waves}/infer", UriKind.Relative);
        using var json = await _http.PostAsJsonAsync(path, new { inputs = new[] { new { name = "AUDIO", datatype = "BYTES", shape = new[] { 1, 1 }, data = new[] { Convert.ToBase64String(Short) } } } });
        var vector = (await json.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("outputs")[0].GetProperty("data").EnumerateArray().Select(value => value.GetSingle()).ToArray();

        using var file = new ByteArrayContent(Short) { Headers = { { "Inference-Header-Content-Length", "0" } } };
        using var bare = await _http.PostAsync(path, file);
        var bytes = await bare.Content.ReadAsByteArrayAsync();

        Assert.Equal(SoundModels.Size, vector.Length);
        Assert.Equal(Requests.Bytes(vector), bytes[^(4 * SoundModels.Size)..]);
    }

    [Fact]
    public async Task Requests_ThatAreNoSounds_SayWhatTheModelTakes()
    {
        var text = await InferenceFixture.RefusalAsync(async () => await Client.ModelInferAsync(Requests.Texts(SoundModels.Waves, "hello")));
        Assert.Equal(StatusCode.InvalidArgument, text.Code);
        Assert.Contains("takes sounds: send them as 'AUDIO'", text.Text, StringComparison.Ordinal);

        var noSound = await InferenceFixture.RefusalAsync(async () => await Client.ModelInferAsync(Requests.Raw(SoundModels.Waves, ("AUDIO", "BYTES", [1], Element([1, 2, 3])))));
        Assert.Equal(StatusCode.InvalidArgument, noSound.Code);
        Assert.Contains("is no WAV file", noSound.Text, StringComparison.Ordinal);

        foreach (var (path, body) in new (string, object)[] { ("/embed", new { inputs = "hello", model = SoundModels.Waves }), ("/v1/embeddings", new { input = "hello", model = SoundModels.Waves }) })
        {
            using var response = await _http.PostAsJsonAsync(new Uri(path, UriKind.Relative), body);
            Assert.Contains("takes sounds", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        }
    }

    private static byte[] Element(byte[] file) => [.. BitConverter.GetBytes(file.Length), .. file];
}
