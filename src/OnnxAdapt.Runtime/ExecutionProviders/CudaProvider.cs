using Microsoft.ML.OnnxRuntime;
using OnnxAdapt.Abstractions;

namespace OnnxAdapt.Runtime.ExecutionProviders;

internal sealed class CudaProvider : IExecutionProvider
{
    private const string NativeName = "CUDAExecutionProvider";

    public string Name => ExecutionProviderNames.Cuda;

    public void Configure(SessionOptions options, int deviceId)
    {
        var available = OrtEnv.Instance().GetAvailableProviders();
        if (!available.Contains(NativeName))
        {
            throw Absent($"this build of ONNX Runtime has no {NativeName} (it has {string.Join(", ", available)}); use a build with CUDA.");
        }

        try
        {
            options.AppendExecutionProvider_CUDA(deviceId);
        }
        catch (OnnxRuntimeException error)
        {
            throw Absent($"CUDA device {deviceId} cannot be used: {Errors.OrtErrors.Text(error)}", error);
        }
    }

    private static AdaptException Absent(string reason, Exception? cause = null) =>
        new(AdaptErrorKind.Unimplemented, $"The execution provider 'cuda' is not available here: {reason}", cause);
}
