using System.Globalization;

namespace Microsoft.ML.OnnxRuntime;

public partial class SessionOptions
{
    /// <summary>Runs on the host, which is the fall-back anyway.</summary>
    /// <param name="useArena">1 keeps memory between runs.</param>
    public void AppendExecutionProvider_CPU(int useArena = 1) => EnableCpuMemArena = useArena != 0;

    /// <summary>Runs on a CUDA device.</summary>
    /// <exception cref="OnnxRuntimeException">The native library was built without CUDA, or the device is absent.</exception>
    public void AppendExecutionProvider_CUDA(int deviceId = 0)
    {
        using var cuda = new NativeHandle(OrtApi.Get(OrtFunction.CreateCUDAProviderOptions), OrtFunction.ReleaseCUDAProviderOptions);
        using var options = new Borrow(this);
        UpdateCuda(cuda.DangerousGetHandle(), deviceId);
        OrtApi.Check(OrtFunction.SessionOptionsAppendExecutionProvider_CUDA_V2, options.Pointer, cuda.DangerousGetHandle());
    }

    /// <summary>Runs on a provider by its short name, such as <c>XNNPACK</c> or <c>CoreML</c>.</summary>
    public void AppendExecutionProvider(string providerName, Dictionary<string, string>? providerOptions = null)
    {
        var given = providerOptions ?? [];
        using var options = new Borrow(this);
        using var name = new Utf8Text(providerName);
        using var keys = new Utf8List(given.Keys);
        using var values = new Utf8List(given.Values);
        OrtApi.Check(OrtFunction.SessionOptionsAppendExecutionProvider, options.Pointer, name.Pointer, keys.Pointer, values.Pointer, keys.Count);
    }

    private static void UpdateCuda(nint cuda, int deviceId)
    {
        using var keys = new Utf8List(["device_id"]);
        using var values = new Utf8List([deviceId.ToString(CultureInfo.InvariantCulture)]);
        OrtApi.Check(OrtFunction.UpdateCUDAProviderOptions, cuda, keys.Pointer, values.Pointer, 1);
    }
}
