using System.Collections.Concurrent;
using Grpc.Net.Client;
using OnnxAdapt.FunctionalTests.Processes;
using OnnxAdapt.FunctionalTests.Sessions;
using OnnxAdapt.Server.Configuration;
using OnnxAdapt.Server.Hosting;
using OnnxAdapt.TestKit;
using OnnxAdapt.V1;
using Task = System.Threading.Tasks.Task;

namespace OnnxAdapt.FunctionalTests.HotSwap;

public sealed class HotSwapTests
{
    private const int Publishes = 20;
    private const int Clients = 8;
    private const string Model = "topics";

    /// <summary>Every publish adds one label, so the number of labels in an answer tells which version computed it.</summary>
    [Fact]
    public async Task Publish_UnderConcurrentClients_FailsNoneAndMixesNone()
    {
        using var data = new TemporaryFolder();
        await using var host = await ServerHost.StartAsync(new ServerSettings
        {
            ModelDirectories = { RepositoryPaths.InRoot("models") },
            DataDirectory = data.Path,
            Port = 0,
            HttpPort = 0,
            LogLevel = Microsoft.Extensions.Logging.LogLevel.Warning,
        });
        using var channel = GrpcChannel.ForAddress(host.GrpcAddress);
        var session = new PublishingSession(new AdaptationService.AdaptationServiceClient(channel), Model);
        await session.PublishWithOneMoreLabelAsync();

        using var published = new CancellationTokenSource();
        var seen = new ConcurrentDictionary<long, int>();
        var clients = Enumerable.Range(0, Clients).Select(client => Task.Run(() => PredictUntilAsync(host.GrpcAddress, client, seen, published.Token))).ToArray();
        for (var version = 1; version <= Publishes; version++)
        {
            await WaitUntilSeenAsync(seen, version, clients);
            if (version < Publishes)
            {
                await session.PublishWithOneMoreLabelAsync();
            }
        }

        await published.CancelAsync();
        await Task.WhenAll(clients);
        await session.DisposeAsync();

        Assert.Equal(Enumerable.Range(1, Publishes).Select(version => (long)version), seen.Keys.Order());
    }

    private static async Task WaitUntilSeenAsync(ConcurrentDictionary<long, int> seen, long version, Task[] clients)
    {
        while (!seen.ContainsKey(version) && !Array.Exists(clients, client => client.IsCompleted))
        {
            await Task.Delay(5);
        }
    }

    private static async Task PredictUntilAsync(Uri address, int client, ConcurrentDictionary<long, int> seen, CancellationToken end)
    {
        using var channel = GrpcChannel.ForAddress(address);
        var predictions = new PredictionService.PredictionServiceClient(channel);
        var request = new PredictRequest { Model = Model };
        request.Inputs.AddRange(Enumerable.Range(client * 10, 3 + client).Select(position => LabelledTexts.At(position).Input));
        while (!end.IsCancellationRequested)
        {
            var answer = await predictions.PredictAsync(request, cancellationToken: CancellationToken.None);
            Assert.Equal(request.Inputs.Count, answer.Predictions.Count);
            Assert.All(answer.Predictions, prediction => Assert.Equal(PublishingSession.LabelsOf(answer.Version), prediction.Labels.Count));
            seen.TryAdd(answer.Version, client);
        }
    }
}
