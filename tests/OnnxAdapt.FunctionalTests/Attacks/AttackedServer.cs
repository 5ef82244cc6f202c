using Grpc.Core;
using OnnxAdapt.Client;
using OnnxAdapt.FunctionalTests.Hosting;
using OnnxAdapt.V1;

namespace OnnxAdapt.FunctionalTests.Attacks;

/// <summary>A server with small limits, that must answer others whatever is done to it.</summary>
public sealed class AttackedServer : IAsyncLifetime
{
    public const int MaxMessageBytes = 1 << 20;
    public const int MaxStreams = 8;
    public const string Embed = "/onnxadapt.v1.EmbeddingService/Embed";

    internal TestServer Server { get; private set; } = null!;

    internal HttpClient Http { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        Server = await TestServer.StartAsync(settings => (settings.MaxMessageBytes, settings.MaxStreamsPerConnection) = (MaxMessageBytes, MaxStreams));
        Http = new HttpClient { BaseAddress = Server.HttpAddress };
    }

    public async Task DisposeAsync()
    {
        Http.Dispose();
        await Server.DisposeAsync();
    }

    internal static EmbedRequest Request() => new() { Model = TestServer.Encoder, Inputs = { Inputs.Text("still here") } };

    internal async Task AnswersAsync() => Assert.Single((await Server.Embeddings.EmbedAsync(Request())).Embeddings);

    /// <summary>The status of a call made of raw messages.</summary>
    internal async Task<StatusCode> CallAsync(string method, byte[] body, params (string Name, string Value)[] headers)
    {
        using var http = new HttpClient { BaseAddress = Server.Host.GrpcAddress };
        using var request = new HttpRequestMessage(HttpMethod.Post, method) { Version = new Version(2, 0), VersionPolicy = HttpVersionPolicy.RequestVersionExact, Content = new ByteArrayContent(body) };
        request.Content.Headers.TryAddWithoutValidation("Content-Type", "application/grpc");
        request.Headers.TryAddWithoutValidation("te", "trailers");
        foreach (var (name, value) in headers) request.Headers.TryAddWithoutValidation(name, value);
        using var response = await http.SendAsync(request);
        await response.Content.ReadAsByteArrayAsync();
        var status = response.TrailingHeaders.Concat(response.Headers).First(header => header.Key == "grpc-status").Value.Single();
        return (StatusCode)int.Parse(status, System.Globalization.CultureInfo.InvariantCulture);
    }
}
