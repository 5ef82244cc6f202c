using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using OnnxAdapt.TestKit;

namespace OnnxAdapt.Compat.Tests.OnnxRuntime;

/// <summary>Positions in the function table against behaviour that only the right function shows.</summary>
public sealed class OrtApiTests
{
    [Fact]
    public void Environment_Version_IsOfThePinnedLine() => Assert.StartsWith("1.30.", OrtEnv.Instance().GetVersionString(), StringComparison.Ordinal);

    [Fact]
    public void Environment_Providers_IncludeTheHost() => Assert.Contains("CPUExecutionProvider", OrtEnv.Instance().GetAvailableProviders());

    [Fact]
    public void Environment_SecondInstance_IsRefused()
    {
        var options = new EnvironmentCreationOptions { logId = "second" };
        Assert.Same(OrtEnv.Instance(), OrtEnv.Instance());
        Assert.Throws<OnnxRuntimeException>(() => OrtEnv.CreateInstanceWithOptions(ref options));
    }

    [Fact]
    public void ThreadingOptions_EverySetting_IsAccepted()
    {
        using var threads = new OrtThreadingOptions { GlobalIntraOpNumThreads = 2, GlobalInterOpNumThreads = 1, GlobalSpinControl = false };
        threads.SetGlobalDenormalAsZero();

        Assert.False(threads.IsInvalid);
    }

    [Fact]
    public void DisablePerSessionThreads_EnvironmentWithoutThreads_IsRefused()
    {
        _ = OrtEnv.Instance();
        using var options = new SessionOptions();
        options.DisablePerSessionThreads();

        Assert.Contains("CreateEnvWithGlobalThreadPools", Assert.Throws<OnnxRuntimeException>(() => new InferenceSession(OrtModels.AddInitializer(), options)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void RunOptions_Settings_ReadBack()
    {
        using var options = new RunOptions { LogId = "run 7", LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR, LogVerbosityLevel = 4 };
        options.AddRunConfigEntry("memory.enable_memory_arena_shrinkage", "cpu:0");

        Assert.Equal("run 7", options.LogId);
        Assert.Equal(OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR, options.LogSeverityLevel);
        Assert.Equal(4, options.LogVerbosityLevel);
        Assert.Throws<OnnxRuntimeException>(() => options.AddRunConfigEntry("", ""));
    }

    [Fact]
    public void SessionOptions_EveryDocumentedSetting_IsAccepted()
    {
        var optimized = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName() + ".onnx");
        using var options = new SessionOptions
        {
            IntraOpNumThreads = 1,
            InterOpNumThreads = 1,
            EnableMemoryPattern = false,
            EnableCpuMemArena = false,
            ExecutionMode = ExecutionMode.ORT_SEQUENTIAL,
            GraphOptimizationLevel = GraphOptimizationLevel.ORT_ENABLE_BASIC,
            LogId = "session",
            LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR,
            LogVerbosityLevel = 0,
            OptimizedModelFilePath = optimized,
            EnableProfiling = false,
        };
        options.AddSessionConfigEntry("session.intra_op.allow_spinning", "0");
        options.AddFreeDimensionOverrideByName("batch", 4);

        using var session = new InferenceSession(OrtModels.AddInitializer(), options);

        Assert.Equal([4, 2], session.InputMetadata["x"].Dimensions);
        Assert.True(new FileInfo(optimized).Length > 0);
        File.Delete(optimized);
    }

    [Fact]
    public void MemoryInfo_Host_DescribesItself()
    {
        var host = OrtMemoryInfo.DefaultInstance;
        Assert.Equal("Cpu", host.Name);
        Assert.Equal(0, host.Id);
        Assert.Equal(OrtMemType.Cpu, host.GetMemoryType());
        Assert.Equal(OrtAllocatorType.DeviceAllocator, host.GetAllocatorType());
        using var arena = new OrtMemoryInfo("Cpu", OrtAllocatorType.ArenaAllocator, 0, OrtMemType.CpuOutput);
        Assert.Equal(OrtMemType.CpuOutput, arena.GetMemoryType());
        Assert.Equal(OrtAllocatorType.ArenaAllocator, arena.GetAllocatorType());
    }

    [Fact]
    public void Lora_Garbage_IsRefusedWithAStatus()
    {
        Assert.Throws<OnnxRuntimeException>(() => OrtLoraAdapter.Create([1, 2, 3, 4, 5, 6, 7, 8], null));
        Assert.Throws<OnnxRuntimeException>(() => OrtLoraAdapter.Create("/nowhere/adapter", null));
    }

    [Fact]
    public void Binding_InputsAndOutputs_AreUsedAndListed()
    {
        using var session = new InferenceSession(OrtModels.AddInitializer());
        using var run = new RunOptions();
        using var binding = session.CreateIoBinding();
        using var x = OrtValue.CreateTensorValueFromMemory(new[] { 1f, 2f }, [1, 2]);
        binding.BindInput("x", x);
        binding.SynchronizeBoundInputs();
        binding.BindOutputToDevice("y", OrtMemoryInfo.DefaultInstance);

        using var results = session.RunWithBoundResults(run, binding);
        binding.SynchronizeBoundOutputs();

        Assert.Equal(["y"], binding.GetOutputNames());
        Assert.Equal([2f, 4f], results[0].GetTensorDataAsSpan<float>().ToArray());
        binding.ClearBoundOutputs();
        Assert.Empty(binding.GetOutputNames());
        binding.ClearBoundInputs();
    }

    [Fact]
    public void Value_AllocatedTensor_HasItsTypeShapeAndPlace()
    {
        using var session = new InferenceSession(OrtModels.AddInitializer());
        using var allocator = new OrtAllocator(session, OrtMemoryInfo.DefaultInstance);
        using var value = OrtValue.CreateAllocatedTensorValue(allocator, TensorElementType.Double, [2, 3]);
        value.GetTensorMutableDataAsSpan<double>().Fill(1.5);

        var info = value.GetTensorTypeAndShape();
        Assert.Equal((TensorElementType.Double, 6L, 2), (info.ElementDataType, info.ElementCount, info.DimensionsCount));
        Assert.Equal(48, value.GetTensorMutableRawData().Length);
        Assert.Equal("Cpu", value.GetTensorMemoryInfo().Name);
        Assert.Equal("Cpu", allocator.Info.Name);
        Assert.True(value.IsTensor);
        Assert.Throws<OnnxRuntimeException>(() => value.GetTensorDataAsSpan<float>().Length);
    }

    [Fact]
    public void Value_OverTooLittleMemory_IsRefused()
    {
        Assert.Throws<OnnxRuntimeException>(() => OrtValue.CreateTensorValueFromMemory(new float[3], [2, 2]));
        Assert.Throws<OnnxRuntimeException>(() =>
            OrtValue.CreateTensorValueWithData(OrtMemoryInfo.DefaultInstance, TensorElementType.Float, [2, 2], 64, 4));
    }

    [Theory]
    [InlineData(1f, 0x3C00, 0x3F80)]
    [InlineData(-2.5f, 0xC100, 0xC020)]
    public void HalfTypes_Conversions_AreThoseOfTheFormats(float number, int half, int brain)
    {
        Assert.Equal((ushort)half, ((Float16)number).value);
        Assert.Equal((ushort)brain, ((BFloat16)number).value);
        Assert.Equal(number, (float)new Float16((ushort)half));
        Assert.Equal(number, (float)new BFloat16((ushort)brain));
    }

    [SharedFact("models/mnist-8-onnx")]
    public void Session_RealModelFromFile_Runs()
    {
        var path = Directory.EnumerateFiles(RepositoryPaths.InShared("models/mnist-8-onnx"), "*.onnx", SearchOption.AllDirectories).First();
        using var session = new InferenceSession(path);
        using var run = new RunOptions();
        using var x = OrtValue.CreateTensorValueFromMemory(new float[784], [1, 1, 28, 28]);
        using var results = session.Run(run, [session.InputNames[0]], [x], session.OutputNames);
        Assert.Equal([1, 10], results[0].GetTensorTypeAndShape().Shape);
    }
}
