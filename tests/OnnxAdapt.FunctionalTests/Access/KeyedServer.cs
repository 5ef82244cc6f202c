using OnnxAdapt.FunctionalTests.Hosting;

namespace OnnxAdapt.FunctionalTests.Access;

/// <summary>A server with keys, for several tests.</summary>
public sealed class KeyedServer : IAsyncLifetime
{
    internal TestServer Server { get; private set; } = null!;

    internal HttpClient Http { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        Server = await TestServer.StartAsync(Keys.Configure);
        Http = new HttpClient { BaseAddress = Server.HttpAddress };
    }

    public async Task DisposeAsync()
    {
        Http.Dispose();
        await Server.DisposeAsync();
    }
}
