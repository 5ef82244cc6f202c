using System.Buffers;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Microsoft.ML.OnnxRuntime;

namespace OnnxAdapt.Runtime.Memory;

/// <summary>Shows the memory of a tensor of the runtime, and releases the tensor when disposed.</summary>
internal sealed unsafe class OrtValueMemory : MemoryManager<byte>
{
    private readonly OrtValue _value;
    private readonly int _length;
    private void* _pointer;

    public OrtValueMemory(OrtValue value)
    {
        var bytes = value.GetTensorMutableRawData();
        _value = value;
        _length = bytes.Length;
        _pointer = Unsafe.AsPointer(ref MemoryMarshal.GetReference(bytes));
    }

    public override Span<byte> GetSpan()
    {
        ObjectDisposedException.ThrowIf(_pointer is null && _length > 0, this);
        return new Span<byte>(_pointer, _length);
    }

    public override MemoryHandle Pin(int elementIndex = 0)
    {
        ObjectDisposedException.ThrowIf(_pointer is null && _length > 0, this);
        return new MemoryHandle((byte*)_pointer + elementIndex, default, this);
    }

    public override void Unpin()
    {
    }

    protected override void Dispose(bool disposing)
    {
        _pointer = null;
        if (disposing)
        {
            _value.Dispose();
        }
    }
}
