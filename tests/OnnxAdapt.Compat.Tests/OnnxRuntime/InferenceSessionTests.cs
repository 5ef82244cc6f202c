using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace OnnxAdapt.Compat.Tests.OnnxRuntime;

public sealed class InferenceSessionTests
{
    [Fact]
    public void Constructor_Bytes_DescribesInputsOutputsAndMetadata()
    {
        using var session = new InferenceSession(OrtModels.AddInitializer());

        Assert.Equal(["x"], session.InputNames);
        Assert.Equal(["y"], session.OutputNames);
        var input = session.InputMetadata["x"];
        Assert.Equal([-1, 2], input.Dimensions);
        Assert.Equal(["batch", ""], input.SymbolicDimensions);
        Assert.Equal(TensorElementType.Float, input.ElementDataType);
        Assert.Equal(typeof(float), input.ElementType);
        Assert.Equal("tiny-producer", session.ModelMetadata.ProducerName);
        Assert.Equal("tiny", session.ModelMetadata.GraphName);
        Assert.Equal(3, session.ModelMetadata.Version);
        Assert.Equal("test", session.ModelMetadata.CustomMetadataMap["purpose"]);
    }

    [Fact]
    public void Run_ManagedMemory_ComputesOutputs()
    {
        using var session = new InferenceSession(OrtModels.AddInitializer());
        using var options = new RunOptions();
        using var x = OrtValue.CreateTensorValueFromMemory(new[] { 1f, 1f, 5f, 6f }, [2, 2]);

        using var results = session.Run(options, new Dictionary<string, OrtValue> { ["x"] = x }, ["y"]);

        Assert.Equal([2, 2], results[0].GetTensorTypeAndShape().Shape);
        Assert.Equal([2f, 3f, 6f, 8f], results[0].GetTensorDataAsSpan<float>().ToArray());
    }

    [Fact]
    public void Run_PreallocatedOutputs_WritesIntoThem()
    {
        using var session = new InferenceSession(OrtModels.AddInitializer());
        using var options = new RunOptions();
        var target = new float[2];
        using var x = OrtValue.CreateTensorValueFromMemory(new[] { 1f, 1f }, [1, 2]);
        using var y = OrtValue.CreateTensorValueFromMemory(target, [1, 2]);

        session.Run(options, ["x"], [x], ["y"], [y]);

        Assert.Equal([2f, 3f], target);
    }

    [Fact]
    public void Run_WrongElementType_ThrowsInvalidArgument()
    {
        using var session = new InferenceSession(OrtModels.AddInitializer());
        using var options = new RunOptions();
        using var x = OrtValue.CreateTensorValueFromMemory(new long[] { 1, 1 }, [1, 2]);

        var error = Assert.Throws<OnnxRuntimeException>(() => session.Run(options, ["x"], [x], ["y"]));

        Assert.StartsWith("[ErrorCode:InvalidArgument] ", error.Message);
    }

    [Fact]
    public void Run_Terminated_Throws()
    {
        using var session = new InferenceSession(OrtModels.AddInitializer());
        using var options = new RunOptions { Terminate = true };
        using var x = OrtValue.CreateTensorValueFromMemory(new[] { 1f, 1f }, [1, 2]);

        var error = Assert.Throws<OnnxRuntimeException>(() => session.Run(options, ["x"], [x], ["y"]));
        Assert.Contains("terminate", error.Message, StringComparison.OrdinalIgnoreCase);

        options.Terminate = false;
        session.Run(options, ["x"], [x], ["y"]).Dispose();
    }

    [Fact]
    public void Run_StringTensors_RoundTrip()
    {
        using var session = new InferenceSession(OrtModels.StringIdentity());
        using var options = new RunOptions();
        using var x = OrtValue.CreateTensorWithEmptyStrings(OrtAllocator.DefaultInstance, [3]);
        x.StringTensorSetElementAt("åé中🙂".AsSpan(), 0);
        x.StringTensorSetElementAt("bytes"u8, 2);

        using var results = session.Run(options, ["x"], [x], ["y"]);

        Assert.Equal(["åé中🙂", "", "bytes"], results[0].GetStringTensorAsArray());
    }

    [Fact]
    public void Constructor_Garbage_ThrowsAndReleases()
    {
        var error = Assert.Throws<OnnxRuntimeException>(() => new InferenceSession(new byte[] { 1, 2, 3 }));
        Assert.StartsWith("[ErrorCode:", error.Message);
    }

    [Fact]
    public void Constructor_MissingFile_ThrowsNoSuchFile()
    {
        var error = Assert.Throws<OnnxRuntimeException>(() => new InferenceSession("/nowhere/model.onnx"));
        Assert.StartsWith("[ErrorCode:NoSuchFile] ", error.Message);
    }

    [Fact]
    public void AddInitializer_OtherValues_TakeTheirPlace()
    {
        using var w = OrtValue.CreateTensorValueFromMemory(new[] { 10f, 20f }, [2]);
        using var options = new SessionOptions();
        options.AddInitializer("w", w);
        using var session = new InferenceSession(OrtModels.AddInitializer(), options);
        using var run = new RunOptions();
        using var x = OrtValue.CreateTensorValueFromMemory(new[] { 1f, 1f }, [1, 2]);

        using var results = session.Run(run, ["x"], [x], ["y"]);

        Assert.Equal([11f, 21f], results[0].GetTensorDataAsSpan<float>().ToArray());
    }

    [Fact]
    public void PrePackedWeights_TwoSessions_ShareTheContainer()
    {
        using var container = new PrePackedWeightsContainer();
        using var options = new SessionOptions();
        using var first = new InferenceSession(OrtModels.MatMul(), options, container);
        using var second = new InferenceSession(OrtModels.MatMul(), options, container);
        using var run = new RunOptions();
        using var x = OrtValue.CreateTensorValueFromMemory(Enumerable.Range(0, 64).Select(i => (float)i).ToArray(), [1, 64]);

        using var a = first.Run(run, ["x"], [x], ["y"]);
        using var b = second.Run(run, ["x"], [x], ["y"]);

        Assert.Equal(6f, a[0].GetTensorDataAsSpan<float>()[3]);
        Assert.Equal(a[0].GetTensorDataAsSpan<float>(), b[0].GetTensorDataAsSpan<float>());
    }
}
