using Grpc.Core;
using OnnxAdapt.FunctionalTests.Hosting;
using OnnxAdapt.FunctionalTests.Inference;
using OnnxAdapt.FunctionalTests.Processes;
using OnnxAdapt.Inference;

namespace OnnxAdapt.FunctionalTests.Attacks;

/// <summary>Requests of many tenants share batches while others are cancelled, run out of time or fail; each answer is the echo of its own rows.</summary>
public sealed class MixingTests
{
    private const int Tenants = 16;
    private const int Rounds = 60;

    private enum Fate
    {
        Answered,
        Cancelled,
        TimedOut,
        Refused,
        OutOfTime,
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Requests_OfManyTenantsSomeCancelledLateOrWrong_NeverGetRowsOfOthers(int seed)
    {
        using var models = new TemporaryFolder();
        InferenceModels.Write(models.Path);
        await using var server = await TestServer.StartAsync(null, models.Path);
        var client = new GRPCInferenceService.GRPCInferenceServiceClient(server.Channel);

        var answered = await Task.WhenAll(Enumerable.Range(0, Tenants).Select(tenant => Task.Run(() => AskAsync(client, tenant, new Random((seed * 1000) + tenant)))));

        Assert.All(answered, count => Assert.True(count > 0));
    }

    private static async Task<int> AskAsync(GRPCInferenceService.GRPCInferenceServiceClient client, int tenant, Random random)
    {
        var answered = 0;
        for (var round = 0; round < Rounds; round++)
        {
            var rows = random.Next(1, 5);
            var values = Enumerable.Range(0, rows * 4).Select(element => (tenant * 10_000_000f) + (round * 1000) + element).ToArray();
            var fate = (Fate)random.Next(5);
            if (await TryAsync(client, tenant, rows, values, fate) is not { } answer) continue;
            Assert.Equal(values, answer.Elements<float>());
            answered++;
        }

        return answered;
    }

    private static async Task<ModelInferResponse?> TryAsync(GRPCInferenceService.GRPCInferenceServiceClient client, int tenant, int rows, float[] values, Fate fate)
    {
        var request = Requests.Raw(InferenceModels.IdentityOf("FP32"), ("x", "FP32", [rows, 4], Requests.Bytes(fate == Fate.Refused ? [.. values[..^1], float.NaN] : values)));
        if (fate == Fate.TimedOut) request.Parameters["timeout"] = new InferParameter { Int64Param = 200 };
        using var stop = new CancellationTokenSource();
        var deadline = fate == Fate.OutOfTime ? DateTime.UtcNow.AddMilliseconds(1) : (DateTime?)null;
        try
        {
            var call = client.ModelInferAsync(request, new Metadata { { "x-tenant", $"tenant-{tenant}" } }, deadline, stop.Token).ResponseAsync;
            if (fate == Fate.Cancelled) await stop.CancelAsync();
            return await call;
        }
        catch (RpcException) when (fate != Fate.Answered)
        {
            return null;
        }
    }
}
