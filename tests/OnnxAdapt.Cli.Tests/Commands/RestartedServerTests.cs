using System.Net;
using System.Net.Sockets;
using OnnxAdapt.Client;
using OnnxAdapt.Client.Sessions;
using OnnxAdapt.Server.Configuration;
using OnnxAdapt.Server.Hosting;
using OnnxAdapt.TestKit;
using OnnxAdapt.V1;

namespace OnnxAdapt.Cli.Tests.Commands;

public sealed class RestartedServerTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Session_ServerRestartedTwice_EveryExampleCountsOnce()
    {
        var port = FreePort();
        var host = await StartAsync(port);
        using var client = OnnxAdaptClient.Connect($"127.0.0.1:{port}");
        var start = new StartSession { BaseModel = "static-en-256", Model = "restarted", Task = ModelTask.SingleLabel, Publish = new PublishPolicy { OnFinish = true, Serve = true } };
        var reconnects = new Reconnects();
        await using var stream = await client.Adaptations.StartAsync(start, new AdaptationStreamOptions { Window = 4, Reconnected = reconnects });

        for (var batch = 0; batch < 12; batch++)
        {
            if (batch is 4 or 8)
            {
                await host.DisposeAsync();
                host = await StartAsync(port);
            }

            await stream.SendExamplesAsync(Enumerable.Range(batch * 5, 5).Select(Row));
        }

        await stream.TrainAsync(new Train { Epochs = 1 });
        var summary = await stream.FinishAsync();
        await host.DisposeAsync();

        Assert.Equal((60ul, 0ul, 1L), (summary.Examples, summary.Rejected, summary.Version));
        Assert.Equal(2, reconnects.Count);
    }

    private static Example Row(int index) => new() { Input = Inputs.Text($"text {index}"), Label = index % 2 == 0 ? "even" : "odd" };

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private Task<ServerHost> StartAsync(int port) => ServerHost.StartAsync(new ServerSettings
    {
        ModelDirectories = [RepositoryPaths.InRoot("models")], DataDirectory = _folder.FullName, Host = "127.0.0.1", Port = port, HttpPort = 0,
        LogLevel = Microsoft.Extensions.Logging.LogLevel.Warning, DrainSeconds = 5,
    });

    private sealed class Reconnects : IProgress<int>
    {
        public int Count { get; private set; }

        public void Report(int value) => Count = value;
    }
}
