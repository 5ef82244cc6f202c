using System.Runtime.InteropServices;

namespace OnnxAdapt.Runtime.CustomOperators.Interop;

/// <summary>A zero-terminated copy of a name for one call.</summary>
internal readonly ref struct Utf8Name(string name) : IDisposable
{
    /// <summary>The first byte.</summary>
    public nint Pointer { get; } = Marshal.StringToCoTaskMemUTF8(name);

    /// <inheritdoc/>
    public void Dispose() => Marshal.FreeCoTaskMem(Pointer);
}
