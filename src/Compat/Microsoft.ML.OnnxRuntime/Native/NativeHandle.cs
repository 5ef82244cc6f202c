using System.Runtime.InteropServices;

namespace Microsoft.ML.OnnxRuntime;

/// <summary>An object of the C API with the function that releases it, and what must live until then.</summary>
internal sealed class NativeHandle : SafeHandle
{
    private readonly OrtFunction _release;
    private readonly Action? _released;

    public NativeHandle(nint pointer, OrtFunction release, Action? released = null)
        : base(0, ownsHandle: true)
    {
        SetHandle(pointer);
        _release = release;
        _released = released;
    }

    public override bool IsInvalid => handle == 0;

    protected override bool ReleaseHandle()
    {
        OrtApi.Call(_release, handle);
        _released?.Invoke();
        return true;
    }
}
