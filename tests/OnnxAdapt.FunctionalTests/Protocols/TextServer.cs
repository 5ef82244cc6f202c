using System.Net.Http.Json;
using System.Text.Json;
using Grpc.Net.Client;
using OnnxAdapt.FunctionalTests.Processes;

namespace OnnxAdapt.FunctionalTests.Protocols;

/// <summary>A server over the tiny text models, in a process of its own, that the tests of a class share.</summary>
public sealed class TextServer : IAsyncLifetime
{
    private readonly TemporaryFolder _models = new();
    private readonly TemporaryFolder _data = new();

    internal ServerProcess Process { get; private set; } = null!;

    internal GrpcChannel Channel { get; private set; } = null!;

    internal HttpClient Http { get; } = new();

    public async Task InitializeAsync()
    {
        TextModels.WriteAll(_models.Path);
        Process = await ServerProcess.StartAsync(
            [_models.Path], _data.Path, "--default-model", TextModels.Embedder, "--cors-origin", "https://example.org", "--tei-metrics");
        Channel = GrpcChannel.ForAddress(Process.GrpcAddress);
        Http.BaseAddress = new Uri(Process.HttpAddress);
    }

    public async Task DisposeAsync()
    {
        Http.Dispose();
        Channel.Dispose();
        await Process.DisposeAsync();
        _models.Dispose();
        _data.Dispose();
    }

    /// <summary>Posts JSON and reads the answer as JSON.</summary>
    internal async Task<(int Status, JsonElement Body, HttpResponseMessage Response)> PostAsync(string path, string json)
    {
        using var content = new StringContent(json, System.Text.Encoding.UTF8, "application/json");
        var response = await Http.PostAsync(new Uri(path, UriKind.Relative), content);
        return ((int)response.StatusCode, await response.Content.ReadFromJsonAsync<JsonElement>(), response);
    }

    /// <summary>Gets JSON.</summary>
    internal async Task<(int Status, JsonElement Body)> GetAsync(string path)
    {
        using var response = await Http.GetAsync(new Uri(path, UriKind.Relative));
        return ((int)response.StatusCode, await response.Content.ReadFromJsonAsync<JsonElement>());
    }
}
