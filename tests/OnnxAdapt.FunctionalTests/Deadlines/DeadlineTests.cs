using Grpc.Core;
using Grpc.Net.Client;
using OnnxAdapt.Client;
using OnnxAdapt.FunctionalTests.Errors;
using OnnxAdapt.FunctionalTests.Hosting;
using OnnxAdapt.FunctionalTests.Processes;
using OnnxAdapt.V1;
using Task = System.Threading.Tasks.Task;

namespace OnnxAdapt.FunctionalTests.Deadlines;

public sealed class DeadlineTests
{
    private const string Model = "slow";
    private const int ManyRows = 4000;

    [Fact]
    public async Task Predict_DeadlineAtTheServer_EndsTheCallAndFreesTheQueue()
    {
        using var deadline = new DeadlineOnTheWire();

        await EndEarlyAsync(StatusCode.DeadlineExceeded, (client, request) => client.PredictAsync(request).ResponseAsync, handler: deadline);
    }

    [Fact]
    public async Task Predict_CancelledByTheClient_FreesTheQueue()
    {
        using var cancellation = new CancellationTokenSource();

        await EndEarlyAsync(
            StatusCode.Cancelled,
            (client, request) => client.PredictAsync(request, cancellationToken: cancellation.Token).ResponseAsync,
            async metrics =>
            {
                await metrics.WaitForQueueAsync(Model, rows => rows > 0);
                await cancellation.CancelAsync();
            });
    }

    [Fact]
    public async Task Embed_DeadlinePassedAlready_IsDeadlineExceeded()
    {
        await using var server = await TestServer.StartAsync();
        var request = new EmbedRequest { Model = TestServer.Encoder, Inputs = { Inputs.Text("too late") } };

        await Refusal.OfAsync(StatusCode.DeadlineExceeded, async () => await server.Embeddings.EmbedAsync(request, deadline: DateTime.UtcNow.AddSeconds(-1)));
    }

    /// <summary>Lets a call of very many rows end early; the next one is answered without those rows being computed first.</summary>
    private static async Task EndEarlyAsync(
        StatusCode code,
        Func<PredictionService.PredictionServiceClient, PredictRequest, Task> start,
        Func<MetricsPage, Task>? during = null,
        HttpMessageHandler? handler = null)
    {
        using var folder = new TemporaryFolder();
        SlowModel.Write(Path.Combine(folder.Path, "models"), Model);
        await using var server = await ServerProcess.StartAsync([Path.Combine(folder.Path, "models")], Path.Combine(folder.Path, "data"), "--load-at-start");
        using var channel = GrpcChannel.ForAddress(server.GrpcAddress);
        using var metrics = new MetricsPage(server);
        using var other = GrpcChannel.ForAddress(server.GrpcAddress, new GrpcChannelOptions { HttpHandler = handler });
        var client = new PredictionService.PredictionServiceClient(channel);

        var call = start(new PredictionService.PredictionServiceClient(other), SlowModel.Request(Model, ManyRows));
        if (during is not null) await during(metrics);
        await Refusal.OfAsync(code, () => call);

        Assert.Equal(3, SlowModel.ValueOf(await client.PredictAsync(SlowModel.Request(Model, 1, 3))));
        await metrics.WaitForQueueAsync(Model, rows => rows == 0);
        Assert.InRange(await metrics.ComputedRowsAsync(Model), 0, ManyRows / 2);
    }

    /// <summary>Adds the header alone, so that it is the server that watches the deadline.</summary>
    private sealed class DeadlineOnTheWire() : DelegatingHandler(new SocketsHttpHandler())
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            request.Headers.Add("grpc-timeout", "100m");
            return base.SendAsync(request, cancellationToken);
        }
    }
}
