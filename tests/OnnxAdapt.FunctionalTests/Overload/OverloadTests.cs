using Grpc.Core;
using OnnxAdapt.Client;
using OnnxAdapt.FunctionalTests.Errors;
using OnnxAdapt.FunctionalTests.Hosting;
using OnnxAdapt.FunctionalTests.Processes;
using OnnxAdapt.V1;
using Task = System.Threading.Tasks.Task;

namespace OnnxAdapt.FunctionalTests.Overload;

public sealed class OverloadTests
{
    private const string Model = "slow-overload";
    private const int MostWaiting = 2;

    [Fact]
    public async Task Predict_MoreThanMayWait_IsTurnedAwayWithAHintAndTheRestIsAnswered()
    {
        using var models = new TemporaryFolder();
        SlowModel.Write(models.Path, Model);
        await using var server = await TestServer.StartAsync(settings => (settings.Serving.MaxInputsPerRequest, settings.Serving.MaxQueuedRows) = (MostWaiting, MostWaiting), models.Path);
        using var refused = new CancellationTokenSource();

        var clients = Enumerable.Range(0, 4 * MostWaiting).Select(client => Task.Run(() => AskUntilOneIsRefusedAsync(server, client, refused))).ToArray();
        while (!refused.IsCancellationRequested)
        {
            var other = await server.Embeddings.EmbedAsync(new EmbedRequest { Model = TestServer.Encoder, Inputs = { Inputs.Text("unaffected") } });
            Assert.Single(other.Embeddings);
        }

        await Task.WhenAll(clients);
        Assert.Equal(7, SlowModel.ValueOf(await server.Predictions.PredictAsync(SlowModel.Request(Model, 1, 7))));
    }

    [Fact]
    public async Task PredictStream_MoreThanMayWait_IsTurnedAwayInItsPlace()
    {
        const string Name = "slow-stream";
        const int Requests = 40;
        using var models = new TemporaryFolder();
        SlowModel.Write(models.Path, Name);
        await using var server = await TestServer.StartAsync(settings => (settings.Serving.MaxInputsPerRequest, settings.Serving.MaxQueuedRows) = (1, 1), models.Path);
        using var call = server.Predictions.PredictStream();
        for (var request = 0; request < Requests; request++) await call.RequestStream.WriteAsync(SlowModel.Request(Name, 1, request));
        await call.RequestStream.CompleteAsync();

        var answers = await call.ResponseStream.ReadAllAsync().ToListAsync();

        Assert.Equal(Requests, answers.Count);
        Assert.Contains(answers, answer => answer.Error is { Code: "RESOURCE_EXHAUSTED", RetryAfterMs: > 0 });
        Assert.All(answers.Index().Where(answer => answer.Item.Error is null), answer => Assert.Equal(answer.Index, SlowModel.ValueOf(answer.Item)));
    }

    private static async Task AskUntilOneIsRefusedAsync(TestServer server, int client, CancellationTokenSource refused)
    {
        try
        {
            while (!refused.IsCancellationRequested)
            {
                Assert.Equal(client, SlowModel.ValueOf(await server.Predictions.PredictAsync(SlowModel.Request(Model, 1, client))));
            }
        }
        catch (RpcException failure)
        {
            await refused.CancelAsync();
            await Refusal.OfAsync(StatusCode.ResourceExhausted, () => throw failure, "wait for this model already");
            Assert.True(int.Parse(failure.Trailers.GetValue("retry-after-ms")!, System.Globalization.CultureInfo.InvariantCulture) > 0);
        }
    }
}
