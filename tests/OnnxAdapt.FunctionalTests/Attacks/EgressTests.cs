using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using Grpc.Core;
using Grpc.Net.Client;
using OnnxAdapt.FunctionalTests.Inference;
using OnnxAdapt.FunctionalTests.Processes;
using OnnxAdapt.FunctionalTests.Protocols;
using OnnxAdapt.TestKit;

namespace OnnxAdapt.FunctionalTests.Attacks;

/// <summary>Whatever field holds a URL or the path of a file: the server connects to nobody and reads nothing for it.</summary>
public sealed class EgressTests : IAsyncLifetime
{
    private const string Secret = "only-in-this-file-7391";

    private readonly TemporaryFolder _models = new();
    private readonly TemporaryFolder _data = new();
    private readonly TemporaryFolder _secrets = new();
    private readonly TcpListener _trap = new(IPAddress.Loopback, 0);
    private ServerProcess? _server;

    private string SecretPath => Path.Combine(_secrets.Path, "secret.txt");

    private string[] Baits => [$"http://{_trap.LocalEndpoint}/x", $"https://{_trap.LocalEndpoint}/x.jpg", $"file://{SecretPath}", SecretPath, $"@{SecretPath}"];

    public async Task InitializeAsync()
    {
        _trap.Start();
        await File.WriteAllTextAsync(SecretPath, Secret);
        TextModels.WriteAll(_models.Path);
        InferenceModels.Write(_models.Path, "outside", 1, new TinyOnnx().Input("x", TinyOnnx.Float, "n", 4L).Output("y", TinyOnnx.Float, "n", 4L).Node("Identity", ["x"], ["y"]));
        _server = await ServerProcess.StartAsync([_models.Path], _data.Path, "--default-model", TextModels.Embedder);
    }

    public async Task DisposeAsync()
    {
        await _server!.DisposeAsync();
        _trap.Dispose();
        _models.Dispose();
        _data.Dispose();
        _secrets.Dispose();
    }

    [Fact]
    public async Task Requests_WithUrlsAndPathsInEveryField_ReachNothing()
    {
        using var http = new HttpClient { BaseAddress = new Uri(_server!.HttpAddress) };
        var answers = new List<string>();
        foreach (var bait in Baits)
        {
            answers.Add(await PostAsync(http, "/embed", new { inputs = bait, prompt_name = bait }));
            answers.Add(await PostAsync(http, "/embed", new { inputs = bait, model = bait }));
            answers.Add(await PostAsync(http, "/v1/embeddings", new { input = bait, model = bait, user = bait }));
            answers.Add(await PostAsync(http, "/tokenize", new { inputs = bait }));
            answers.Add(await PostAsync(http, $"/v2/models/{TextModels.Embedder}/infer", new { id = bait, inputs = new[] { new { name = "TEXT", datatype = "BYTES", shape = new[] { 1 }, data = new[] { bait } } } }));
            answers.Add(await PostAsync(http, $"/v2/models/{TextModels.Embedder}/infer", new { inputs = new[] { new { name = "IMAGE", datatype = "BYTES", shape = new[] { 1 }, data = new[] { bait } } } }));
            answers.Add(await PostAsync(http, "/v2/repository/models/outside/load", new { parameters = new Dictionary<string, string> { ["config"] = bait, ["file:1/model.onnx"] = bait } }));
            answers.Add(await PostAsync(http, "/v2/logging", new { log_file = bait }));
            answers.Add(await PostAsync(http, "/v2/trace/setting", new { trace_file = bait }));
            answers.Add(await PostAsync(http, "/v2/systemsharedmemory/region/r/register", new { key = bait, byte_size = 4 }));
            answers.Add(await GrpcAsync(bait));
        }

        Assert.False(_trap.Pending());
        Assert.All(answers, answer => Assert.DoesNotContain(Secret, answer, StringComparison.Ordinal));
        Assert.DoesNotContain(Secret, _server.Log, StringComparison.Ordinal);
    }

    private static async Task<string> PostAsync(HttpClient http, string path, object body)
    {
        using var response = await http.PostAsJsonAsync(new Uri(path, UriKind.Relative), body);
        return await response.Content.ReadAsStringAsync();
    }

    private async Task<string> GrpcAsync(string bait)
    {
        using var channel = GrpcChannel.ForAddress(_server!.GrpcAddress);
        try
        {
            var request = new V1.EmbedRequest { Model = TextModels.Embedder, Inputs = { new V1.Input { Image = Google.Protobuf.ByteString.CopyFromUtf8(bait) } } };
            return (await new V1.EmbeddingService.EmbeddingServiceClient(channel).EmbedAsync(request)).ToString();
        }
        catch (RpcException failure)
        {
            return failure.Status.Detail;
        }
    }
}
