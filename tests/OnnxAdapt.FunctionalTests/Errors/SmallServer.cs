using OnnxAdapt.FunctionalTests.Hosting;

namespace OnnxAdapt.FunctionalTests.Errors;

/// <summary>A server with tight limits that the tests of a class share.</summary>
public sealed class SmallServer : IAsyncLifetime
{
    public const int MaxMessageBytes = 1 << 20;
    public const int MaxInputs = 16;

    internal TestServer Server { get; private set; } = null!;

    public async Task InitializeAsync() => Server = await TestServer.StartAsync(settings =>
    {
        settings.MaxMessageBytes = MaxMessageBytes;
        settings.Serving.MaxInputsPerRequest = MaxInputs;
    });

    public async Task DisposeAsync() => await Server.DisposeAsync();
}
