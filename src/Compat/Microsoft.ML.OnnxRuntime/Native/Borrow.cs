using System.Runtime.InteropServices;

namespace Microsoft.ML.OnnxRuntime;

/// <summary>Keeps a handle from being released while native code uses it, whoever disposes it meanwhile.</summary>
internal readonly ref struct Borrow : IDisposable
{
    private readonly SafeHandle? _handle;

    public Borrow(SafeHandle? handle)
    {
        var added = false;
        handle?.DangerousAddRef(ref added);
        _handle = handle;
    }

    public nint Pointer => _handle?.DangerousGetHandle() ?? 0;

    public void Dispose() => _handle?.DangerousRelease();
}
