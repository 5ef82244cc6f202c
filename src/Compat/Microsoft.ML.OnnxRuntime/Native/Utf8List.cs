using System.Runtime.InteropServices;

namespace Microsoft.ML.OnnxRuntime;

/// <summary>A native array of zero-terminated strings.</summary>
internal sealed unsafe class Utf8List : IDisposable
{
    private nint* _pointers;

    public Utf8List(IReadOnlyCollection<string> texts)
    {
        _pointers = (nint*)NativeMemory.AllocZeroed((nuint)Math.Max(texts.Count, 1), (nuint)sizeof(nint));
        foreach (var text in texts)
        {
            _pointers[Count++] = Marshal.StringToCoTaskMemUTF8(text);
        }
    }

    public int Count { get; private set; }

    public nint Pointer => (nint)_pointers;

    public nint this[int index] => _pointers[index];

    public void Dispose()
    {
        for (; Count > 0; Count--)
        {
            Marshal.FreeCoTaskMem(_pointers[Count - 1]);
        }

        NativeMemory.Free(_pointers);
        _pointers = null;
    }
}
