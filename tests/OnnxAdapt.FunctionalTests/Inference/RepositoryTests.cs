using Grpc.Core;
using OnnxAdapt.Inference;
using LogValue = OnnxAdapt.Inference.LogSettingsRequest.Types.SettingValue;

namespace OnnxAdapt.FunctionalTests.Inference;

public sealed class RepositoryTests(InferenceFixture fixture) : IClassFixture<InferenceFixture>
{
    [Fact]
    public async Task Server_IsLiveReadyAndSaysWhatItCan()
    {
        Assert.True((await fixture.Client.ServerLiveAsync(new ServerLiveRequest())).Live);
        Assert.True((await fixture.Client.ServerReadyAsync(new ServerReadyRequest())).Ready);
        Assert.Contains("binary_tensor_data", (await fixture.Client.ServerMetadataAsync(new ServerMetadataRequest())).Extensions);
    }

    [Fact]
    public async Task Model_LoadedUnloadedLoaded_IsReadyOrNot()
    {
        var name = InferenceModels.IdentityOf("UINT8");
        var request = Requests.Raw(name, ("x", "UINT8", [1, 4], [1, 2, 3, 4]));
        await fixture.Client.RepositoryModelLoadAsync(new RepositoryModelLoadRequest { ModelName = name });
        Assert.True(await IsReadyAsync(name));
        Assert.Equal("READY", await StateAsync(name));

        await fixture.Client.RepositoryModelUnloadAsync(new RepositoryModelUnloadRequest { ModelName = name });
        Assert.False(await IsReadyAsync(name));
        Assert.Equal("UNAVAILABLE", await StateAsync(name));
        Assert.Equal((StatusCode.Unavailable, $"Request for unknown model: '{name}' has no available versions"), await InferenceFixture.RefusalAsync(async () => await fixture.Client.ModelInferAsync(request)));

        // KServe's first field is Triton's repository_name.
        await fixture.Client.RepositoryModelLoadAsync(new RepositoryModelLoadRequest { RepositoryName = name });
        Assert.Equal([1, 2, 3, 4], (await fixture.Client.ModelInferAsync(request)).Elements<byte>());
    }

    [Fact]
    public async Task Model_NeverAsked_IsLoadedByAskingForItsReadiness() => Assert.True(await IsReadyAsync(InferenceModels.IdentityOf("UINT16")));

    [Fact]
    public async Task Model_Unknown_IsNotReady() => Assert.False(await IsReadyAsync("unknown"));

    [Theory]
    [InlineData("unknown")]
    [InlineData("../models")]
    [InlineData("/etc")]
    public async Task Load_UnknownName_SaysSoInTritonsWords(string name) => Assert.Equal(
        (StatusCode.NotFound, $"failed to load '{name}', failed to poll from model repository"),
        await InferenceFixture.RefusalAsync(async () => await fixture.Client.RepositoryModelLoadAsync(new RepositoryModelLoadRequest { ModelName = name })));

    [Fact]
    public async Task Load_WithFilesOrRepository_IsUnimplemented()
    {
        var files = new RepositoryModelLoadRequest { ModelName = InferenceModels.Simple, Parameters = { ["file:1/model.onnx"] = new ModelRepositoryParameter { StringParam = "x" } } };
        Assert.Equal(StatusCode.Unimplemented, (await InferenceFixture.RefusalAsync(async () => await fixture.Client.RepositoryModelLoadAsync(files))).Code);
        var elsewhere = new RepositoryModelLoadRequest { ModelName = InferenceModels.Simple, RepositoryName = "elsewhere" };
        Assert.Equal(StatusCode.Unimplemented, (await InferenceFixture.RefusalAsync(async () => await fixture.Client.RepositoryModelLoadAsync(elsewhere))).Code);
        Assert.Equal(StatusCode.InvalidArgument, (await InferenceFixture.RefusalAsync(async () => await fixture.Client.RepositoryModelLoadAsync(new RepositoryModelLoadRequest()))).Code);
    }

    [Fact]
    public async Task Trace_ShowsThatItIsOff_AndTakesNoPath()
    {
        var settings = (await fixture.Client.TraceSettingAsync(new TraceSettingRequest())).Settings;
        Assert.Equal("OFF", settings["trace_level"].Value.Single());
        var request = new TraceSettingRequest { Settings = { ["trace_file"] = new TraceSettingRequest.Types.SettingValue { Value = { "/tmp/x" } } } };
        Assert.Equal((StatusCode.InvalidArgument, "trace file location can not be updated through network protocol"), await InferenceFixture.RefusalAsync(async () => await fixture.Client.TraceSettingAsync(request)));
    }

    [Fact]
    public async Task Log_ChangesWhatExists_AndTakesNoPath()
    {
        var changed = await fixture.Client.LogSettingsAsync(new LogSettingsRequest { Settings = { ["log_verbose_level"] = new LogValue { Uint32Param = 1 } } });
        Assert.Equal(1u, changed.Settings["log_verbose_level"].Uint32Param);
        var path = new LogSettingsRequest { Settings = { ["log_verbose_level"] = new LogValue { Uint32Param = 0 }, ["log_file"] = new LogValue { StringParam = "/tmp/x" } } };
        Assert.Equal("log file location can not be updated through network protocol", (await InferenceFixture.RefusalAsync(async () => await fixture.Client.LogSettingsAsync(path))).Text);
        Assert.Equal(1u, (await fixture.Client.LogSettingsAsync(new LogSettingsRequest())).Settings["log_verbose_level"].Uint32Param);
        await fixture.Client.LogSettingsAsync(new LogSettingsRequest { Settings = { ["log_verbose_level"] = new LogValue { Uint32Param = 0 } } });
    }

    [Fact]
    public async Task Cuda_IsUnimplemented()
    {
        Assert.Equal(StatusCode.Unimplemented, (await InferenceFixture.RefusalAsync(async () => await fixture.Client.CudaSharedMemoryStatusAsync(new CudaSharedMemoryStatusRequest()))).Code);
        Assert.Equal(StatusCode.Unimplemented, (await InferenceFixture.RefusalAsync(async () => await fixture.Client.CudaSharedMemoryRegisterAsync(new CudaSharedMemoryRegisterRequest()))).Code);
    }

    private async Task<bool> IsReadyAsync(string name) => (await fixture.Client.ModelReadyAsync(new ModelReadyRequest { Name = name })).Ready;

    private async Task<string> StateAsync(string name) => (await fixture.Client.RepositoryIndexAsync(new RepositoryIndexRequest())).Models.Single(model => model.Name == name).State;
}
