using Grpc.Health.V1;
using OnnxAdapt.FunctionalTests.Hosting;
using OnnxAdapt.FunctionalTests.Inference;
using OnnxAdapt.FunctionalTests.Processes;
using OnnxAdapt.Inference;
using OnnxAdapt.TestKit;
using OnnxAdapt.V1;
using static Grpc.Health.V1.HealthCheckResponse.Types;

namespace OnnxAdapt.FunctionalTests.Protocols;

/// <summary>What is said about models that are not in memory: a balancer that hears that one does not serve would never send what wakes it.</summary>
public sealed class IdleModelTests : IAsyncLifetime
{
    private const string Broken = "broken";
    private static readonly string Idle = InferenceModels.IdentityOf("FP32");
    private static readonly string Other = InferenceModels.IdentityOf("INT8");

    private readonly TemporaryFolder _models = new();
    private TestServer? _server;

    private GRPCInferenceService.GRPCInferenceServiceClient Inference => new(_server!.Channel);

    public async Task InitializeAsync()
    {
        InferenceModels.Write(_models.Path);
        InferenceModels.Write(_models.Path, Broken, 1, new TinyOnnx().Input("x", TinyOnnx.Float, "n", 4L).Output("y", TinyOnnx.Float, "n", 4L).Node("NoSuchOperator", ["x"], ["y"]));

        // With room for no model, each one that is loaded sends the one before out of memory.
        _server = await TestServer.StartAsync(settings => settings.Serving.MaxModelBytes = 1, _models.Path);
    }

    public async Task DisposeAsync()
    {
        await _server!.DisposeAsync();
        _models.Dispose();
    }

    [Fact]
    public async Task Model_NeverAskedFor_ServesInTheEyesOfBalancers()
    {
        Assert.Equal(ServingStatus.Serving, await HealthAsync(Other));
        Assert.Equal(V1.ModelState.Available, await StateAsync(Other));
    }

    [Fact]
    public async Task Model_Idle_IsReadyWithoutBeingLoadedAndComesBack()
    {
        var request = Requests.Raw(Idle, ("x", "FP32", [1, 4], Requests.Bytes(1f, 2f, 3f, 4f)));
        await Inference.ModelInferAsync(request);
        await Inference.ModelInferAsync(Requests.Raw(Other, ("x", "INT8", [1, 4], [1, 2, 3, 4])));
        Assert.Equal(V1.ModelState.Available, await StateAsync(Idle));

        Assert.Equal(ServingStatus.Serving, await HealthAsync(Idle));
        Assert.True((await Inference.ModelReadyAsync(new ModelReadyRequest { Name = Idle })).Ready);
        Assert.Equal(V1.ModelState.Available, await StateAsync(Idle));
        var again = await Inference.ModelInferAsync(request);
        Assert.Equal([1f, 2f, 3f, 4f], again.Elements<float>());
    }

    [Fact]
    public async Task Model_UnloadedOnRequest_DoesNotServeUntilItIsAskedFor()
    {
        await _server!.Models.UnloadModelAsync(new UnloadModelRequest { Model = Idle });
        Assert.Equal(ServingStatus.NotServing, await HealthAsync(Idle));

        await Inference.ModelInferAsync(Requests.Raw(Idle, ("x", "FP32", [1, 4], new byte[16])));
        Assert.Equal(ServingStatus.Serving, await HealthAsync(Idle));
    }

    [Fact]
    public async Task Model_ThatCannotBeLoaded_IsNotReady()
    {
        Assert.False((await Inference.ModelReadyAsync(new ModelReadyRequest { Name = Broken })).Ready);
        Assert.Equal(ServingStatus.NotServing, await HealthAsync(Broken));
    }

    private async Task<ServingStatus> HealthAsync(string model) => (await new Health.HealthClient(_server!.Channel).CheckAsync(new HealthCheckRequest { Service = model })).Status;

    private async Task<V1.ModelState> StateAsync(string model) => (await _server!.Models.GetModelAsync(new GetModelRequest { Model = model })).Model.State;
}
