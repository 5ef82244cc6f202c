using System.Runtime.InteropServices;

namespace Microsoft.ML.OnnxRuntime;

/// <summary>A zero-terminated native copy of a string for the length of a call.</summary>
internal readonly ref struct Utf8Text : IDisposable
{
    public Utf8Text(string text) => Pointer = Marshal.StringToCoTaskMemUTF8(text);

    private Utf8Text(nint pointer) => Pointer = pointer;

    public nint Pointer { get; }

    /// <summary>A path as the C API takes it: UTF-16 on Windows, UTF-8 elsewhere.</summary>
    public static Utf8Text ForPath(string path) =>
        OperatingSystem.IsWindows() ? new Utf8Text(Marshal.StringToCoTaskMemUni(path)) : new Utf8Text(path);

    public static string Read(nint pointer) => Marshal.PtrToStringUTF8(pointer) ?? "";

    /// <summary>Reads a string that the default allocator made, and returns its memory.</summary>
    public static string Take(nint pointer)
    {
        try
        {
            return Read(pointer);
        }
        finally
        {
            OrtAllocator.FreeDefault(pointer);
        }
    }

    public void Dispose() => Marshal.FreeCoTaskMem(Pointer);
}
