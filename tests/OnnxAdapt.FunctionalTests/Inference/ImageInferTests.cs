using System.Net.Http.Json;
using System.Text.Json;
using Grpc.Core;
using OnnxAdapt.FunctionalTests.Hosting;
using OnnxAdapt.FunctionalTests.Processes;
using OnnxAdapt.FunctionalTests.Strategies;
using OnnxAdapt.Inference;
using OnnxAdapt.TestKit;
using OnnxAdapt.V1;
using Task = System.Threading.Tasks.Task;

namespace OnnxAdapt.FunctionalTests.Inference;

/// <summary>Image files as BYTES, in gRPC and REST.</summary>
public sealed class ImageInferTests : IAsyncLifetime
{
    private const string Network = "models/" + Groceries.Network;

    private readonly TemporaryFolder _models = new();
    private readonly HttpClient _http = new();
    private TestServer? _server;

    private GRPCInferenceService.GRPCInferenceServiceClient Client => new(_server!.Channel);

    public async Task InitializeAsync()
    {
        if (!RepositoryPaths.HasShared(Network)) return;
        Groceries.WriteModel(_models.Path);
        _server = await TestServer.StartAsync(null, _models.Path);
        _http.BaseAddress = _server.HttpAddress;
    }

    public async Task DisposeAsync()
    {
        _http.Dispose();
        if (_server is not null) await _server.DisposeAsync();
        _models.Dispose();
    }

    [SharedFact(Network, Groceries.Data)]
    public async Task Infer_Files_GivesTheEmbeddingThatOurOwnProtocolGives()
    {
        var image = Groceries.Read("test", 1, 1)[0].Input.Image;
        var own = await _server!.Embeddings.EmbedAsync(new EmbedRequest { Model = Groceries.Network, Inputs = { new Input { Image = image } } });

        var raw = await Client.ModelInferAsync(Requests.Raw(Groceries.Network, ("IMAGE", "BYTES", [2, 1], [.. Element(image.ToByteArray()), .. Element(image.ToByteArray())])));
        var typed = new ModelInferRequest { ModelName = Groceries.Network };
        typed.Inputs.Add(new ModelInferRequest.Types.InferInputTensor { Name = "image", Datatype = "BYTES", Shape = { 1 }, Contents = new InferTensorContents { BytesContents = { image } } });
        var second = await Client.ModelInferAsync(typed);

        Assert.Equal(("embedding", 2L, 1280L), (raw.Outputs[0].Name, raw.Outputs[0].Shape[0], raw.Outputs[0].Shape[1]));
        Assert.Equal(own.Embeddings[0].Values, [.. raw.Elements<float>()[..1280]]);
        Assert.Equal(own.Embeddings[0].Values, [.. second.Elements<float>()]);
    }

    [SharedFact(Network, Groceries.Data)]
    public async Task Infer_FilesOverRest_AreBase64OrBytes()
    {
        var image = Groceries.Read("test", 1, 1)[0].Input.Image;
        var path = new Uri($"/v2/models/{Groceries.Network}/infer", UriKind.Relative);
        using var json = await _http.PostAsJsonAsync(path, new { inputs = new[] { new { name = "IMAGE", datatype = "BYTES", shape = new[] { 1, 1 }, data = new[] { image.ToBase64() } } } });
        var vector = (await json.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("outputs")[0].GetProperty("data").EnumerateArray().Select(value => value.GetSingle()).ToArray();

        using var file = new ByteArrayContent(image.ToByteArray()) { Headers = { { "Inference-Header-Content-Length", "0" } } };
        using var bare = await _http.PostAsync(path, file);
        var bytes = await bare.Content.ReadAsByteArrayAsync();

        Assert.Equal(1280, vector.Length);
        Assert.Equal(Requests.Bytes(vector), bytes[^(4 * 1280)..]);
    }

    [SharedFact(Network)]
    public async Task Metadata_OffersBothWaysIn()
    {
        var metadata = await Client.ModelMetadataAsync(new ModelMetadataRequest { Name = Groceries.Network });

        Assert.Equal((2, "IMAGE", "BYTES"), (metadata.Inputs.Count, metadata.Inputs[1].Name, metadata.Inputs[1].Datatype));
    }

    [SharedFact(Network)]
    public async Task Requests_ThatAreNoImages_SayWhatTheModelTakes()
    {
        var text = await InferenceFixture.RefusalAsync(async () => await Client.ModelInferAsync(Requests.Texts(Groceries.Network, "hello")));
        Assert.Equal(StatusCode.InvalidArgument, text.Code);
        Assert.Contains("takes images: send them as 'IMAGE'", text.Text, StringComparison.Ordinal);

        var noImage = await InferenceFixture.RefusalAsync(async () => await Client.ModelInferAsync(Requests.Raw(Groceries.Network, ("IMAGE", "BYTES", [1], Element([1, 2, 3])))));
        Assert.Equal(StatusCode.InvalidArgument, noImage.Code);
        Assert.Contains("is no JPEG", noImage.Text, StringComparison.Ordinal);

        foreach (var (path, body) in new (string, object)[] { ("/embed", new { inputs = "hello", model = Groceries.Network }), ("/v1/embeddings", new { input = "hello", model = Groceries.Network }) })
        {
            using var response = await _http.PostAsJsonAsync(new Uri(path, UriKind.Relative), body);
            Assert.Contains("takes images", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        }
    }

    private static byte[] Element(byte[] file) => [.. BitConverter.GetBytes(file.Length), .. file];
}
