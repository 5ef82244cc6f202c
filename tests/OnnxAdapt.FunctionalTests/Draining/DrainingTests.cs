using System.Net;
using Grpc.Core;
using Grpc.Net.Client;
using OnnxAdapt.FunctionalTests.Errors;
using OnnxAdapt.FunctionalTests.Hosting;
using OnnxAdapt.FunctionalTests.Processes;
using OnnxAdapt.FunctionalTests.Sessions;
using OnnxAdapt.TestKit;
using OnnxAdapt.V1;
using Task = System.Threading.Tasks.Task;

namespace OnnxAdapt.FunctionalTests.Draining;

public sealed class DrainingTests : IDisposable
{
    private const string Model = "slow";
    private const int Requests = 3;
    private const int Rows = 150;
    private const int Acknowledged = 5;
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public async Task Terminate_WithWorkUnderWay_FinishesRequestsAndKeepsSessions()
    {
        SlowModel.Write(Path.Combine(_folder.Path, "models"), Model);
        string sessionId;
        await using (var server = await StartAsync())
        {
            sessionId = await TerminateUnderWorkAsync(server);
        }

        await using var next = await StartAsync();
        using var channel = GrpcChannel.ForAddress(next.GrpcAddress);
        using var session = await SessionDialog.ResumeAsync(new AdaptationService.AdaptationServiceClient(channel), sessionId);

        Assert.True(session.Opened.Resumed);
        Assert.Equal(((ulong)Acknowledged, (ulong)Acknowledged * 8), (session.Opened.LastSequence, session.Opened.Examples));
        await session.DoAsync(new Command { Id = "train", Train = new Train { Epochs = 1 } });
    }

    public void Dispose() => _folder.Dispose();

    private static async Task<string> TerminateUnderWorkAsync(ServerProcess server)
    {
        using var channel = GrpcChannel.ForAddress(server.GrpcAddress);
        using var metrics = new MetricsPage(server);
        using var session = await SessionDialog.StartAsync(new AdaptationService.AdaptationServiceClient(channel), SessionDialog.Start("drained"));
        for (var batch = 0; batch < Acknowledged; batch++)
        {
            await session.SendAsync(Enumerable.Range(batch * 8, 8).Select(LabelledTexts.At));
        }

        var client = new PredictionService.PredictionServiceClient(channel);
        using var stream = client.PredictStream();
        await stream.RequestStream.WriteAsync(SlowModel.Request(Model, 1, 9));
        Assert.True(await stream.ResponseStream.MoveNext(CancellationToken.None));
        var calls = Enumerable.Range(0, Requests).Select(request => client.PredictAsync(SlowModel.Request(Model, Rows, request)).ResponseAsync).ToArray();
        await metrics.WaitForQueueAsync(Model, rows => rows > Rows * (Requests - 1));
        var exit = server.TerminateAsync();

        await Refusal.OfAsync(StatusCode.Unavailable, session.ReadToEndAsync, "resume");
        await Refusal.OfAsync(StatusCode.Unavailable, () => stream.ResponseStream.MoveNext(CancellationToken.None), "shutting down");
        await WaitUntilNotReadyAsync(server);
        var answers = await Task.WhenAll(calls);
        Assert.Equal(0, await exit);
        Assert.All(answers.Index(), answer => Assert.Equal((Rows, answer.Index), (answer.Item.Predictions.Count, SlowModel.ValueOf(answer.Item))));
        return session.SessionId;
    }

    private static async Task WaitUntilNotReadyAsync(ServerProcess server)
    {
        using var http = new HttpClient();
        while (await IsReadyAsync(http, server))
        {
        }
    }

    /// <summary>A connection that breaks says nothing yet; one that is refused says that the port is closed.</summary>
    private static async Task<bool> IsReadyAsync(HttpClient http, ServerProcess server)
    {
        try
        {
            return (await http.GetAsync(new Uri(server.HttpAddress + "/readyz"))).StatusCode != HttpStatusCode.ServiceUnavailable;
        }
        catch (HttpRequestException failure)
        {
            return failure.HttpRequestError != HttpRequestError.ConnectionError;
        }
    }

    private Task<ServerProcess> StartAsync() =>
        ServerProcess.StartAsync([RepositoryPaths.InRoot("models"), Path.Combine(_folder.Path, "models")], Path.Combine(_folder.Path, "data"), "--load-at-start");
}
