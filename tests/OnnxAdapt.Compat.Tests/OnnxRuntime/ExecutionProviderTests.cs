using Microsoft.ML.OnnxRuntime;

namespace OnnxAdapt.Compat.Tests.OnnxRuntime;

/// <summary>Providers that the library of the stand-in does not have.</summary>
public sealed class ExecutionProviderTests
{
    [Fact]
    public void Cuda_StockBuild_IsRefusedWithAStatus()
    {
        using var options = new SessionOptions();
        Assert.Throws<OnnxRuntimeException>(() => options.AppendExecutionProvider_CUDA());
        Assert.Throws<OnnxRuntimeException>(() => options.AppendExecutionProvider("NoSuchProvider"));
    }
}
