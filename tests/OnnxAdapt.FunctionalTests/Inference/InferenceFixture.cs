using Grpc.Core;
using OnnxAdapt.FunctionalTests.Hosting;
using OnnxAdapt.FunctionalTests.Processes;
using OnnxAdapt.Inference;

namespace OnnxAdapt.FunctionalTests.Inference;

/// <summary>One server with the small models for all tests of a class.</summary>
public sealed class InferenceFixture : IAsyncLifetime
{
    private readonly TemporaryFolder _models = new();
    private TestServer? _server;

    internal GRPCInferenceService.GRPCInferenceServiceClient Client { get; private set; } = null!;

    internal HttpClient Http { get; private set; } = null!;

    internal TestServer Server => _server!;

    internal string ModelFolder => _models.Path;

    public async Task InitializeAsync()
    {
        InferenceModels.Write(_models.Path);
        _server = await TestServer.StartAsync(null, _models.Path);
        Client = new GRPCInferenceService.GRPCInferenceServiceClient(_server.Channel);
        Http = new HttpClient { BaseAddress = _server.HttpAddress };
    }

    public async Task DisposeAsync()
    {
        Http.Dispose();
        await Server.DisposeAsync();
        _models.Dispose();
    }

    /// <summary>Status and text of a call that must fail; the text never shows where it failed.</summary>
    internal static async Task<(StatusCode Code, string Text)> RefusalAsync(Func<Task> call)
    {
        var failure = await Assert.ThrowsAsync<RpcException>(call);
        Assert.DoesNotContain("   at ", failure.Status.Detail, StringComparison.Ordinal);
        Assert.DoesNotContain("Exception", failure.Status.Detail, StringComparison.Ordinal);
        return (failure.StatusCode, failure.Status.Detail);
    }
}
