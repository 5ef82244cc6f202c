using Grpc.Core;
using Grpc.Health.V1;
using OnnxAdapt.V1;
using static Grpc.Health.V1.HealthCheckResponse.Types;

namespace OnnxAdapt.FunctionalTests.Protocols;

public sealed class HealthTests(TextServer server) : IClassFixture<TextServer>
{
    private readonly Health.HealthClient _health = new(server.Channel);
    private readonly ModelService.ModelServiceClient _models = new(server.Channel);

    [Fact]
    public async Task Check_ServerServicesAndModels_Answers()
    {
        await _models.LoadModelAsync(new LoadModelRequest { Model = TextModels.Tagger });

        foreach (var service in new[] { "", "tei.v1.Embed", "onnxadapt.v1.EmbeddingService", TextModels.Tagger })
        {
            Assert.Equal(ServingStatus.Serving, (await _health.CheckAsync(new HealthCheckRequest { Service = service })).Status);
        }

        var failure = await Assert.ThrowsAsync<RpcException>(async () => await _health.CheckAsync(new HealthCheckRequest { Service = "no-such-model" }));
        Assert.Equal(StatusCode.NotFound, failure.StatusCode);
    }

    [Fact]
    public async Task Watch_Model_SeesLoadsAndUnloads()
    {
        await _models.UnloadModelAsync(new UnloadModelRequest { Model = TextModels.Entailment });
        using var watch = _health.Watch(new HealthCheckRequest { Service = TextModels.Entailment });
        await AssertNextAsync(watch, ServingStatus.NotServing);

        await _models.LoadModelAsync(new LoadModelRequest { Model = TextModels.Entailment });
        await AssertNextAsync(watch, ServingStatus.Serving);
        await _models.UnloadModelAsync(new UnloadModelRequest { Model = TextModels.Entailment });
        await AssertNextAsync(watch, ServingStatus.NotServing);
    }

    [Fact]
    public async Task Watch_UnknownName_StaysOpen()
    {
        using var watch = _health.Watch(new HealthCheckRequest { Service = "not-yet" });

        await AssertNextAsync(watch, ServingStatus.ServiceUnknown);
    }

    private static async Task AssertNextAsync(AsyncServerStreamingCall<HealthCheckResponse> watch, ServingStatus expected)
    {
        Assert.True(await watch.ResponseStream.MoveNext(CancellationToken.None).WaitAsync(TimeSpan.FromMinutes(1)));
        Assert.Equal(expected, watch.ResponseStream.Current.Status);
    }
}
