using Microsoft.ML.OnnxRuntime;

namespace OnnxAdapt.Runtime.ExecutionProviders;

internal sealed class CpuProvider : IExecutionProvider
{
    public string Name => ExecutionProviderNames.Cpu;

    public void Configure(SessionOptions options, int deviceId)
    {
    }
}
