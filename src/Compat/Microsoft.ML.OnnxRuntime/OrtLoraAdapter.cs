using System.Runtime.InteropServices;

namespace Microsoft.ML.OnnxRuntime;

/// <summary>Low-rank weights that a run may apply.</summary>
public class OrtLoraAdapter : SafeHandle
{
    private OrtLoraAdapter(nint pointer)
        : base(0, ownsHandle: true) => SetHandle(pointer);

    /// <inheritdoc/>
    public override bool IsInvalid => handle == 0;

    /// <summary>Reads an adapter file.</summary>
    /// <param name="adapterPath">The file.</param>
    /// <param name="ortAllocator">Memory to copy the weights to; null keeps them in host memory.</param>
    public static OrtLoraAdapter Create(string adapterPath, OrtAllocator? ortAllocator)
    {
        using var path = Utf8Text.ForPath(adapterPath);
        using var memory = new Borrow(ortAllocator);
        return new OrtLoraAdapter(OrtApi.Get(OrtFunction.CreateLoraAdapter, path.Pointer, memory.Pointer));
    }

    /// <summary>Reads an adapter from memory.</summary>
    public static unsafe OrtLoraAdapter Create(byte[] bytes, OrtAllocator? ortAllocator)
    {
        using var memory = new Borrow(ortAllocator);
        fixed (byte* first = bytes)
        {
            return new OrtLoraAdapter(OrtApi.Get(OrtFunction.CreateLoraAdapterFromArray, (nint)first, bytes.Length, memory.Pointer));
        }
    }

    /// <inheritdoc/>
    protected override bool ReleaseHandle()
    {
        OrtApi.Call(OrtFunction.ReleaseLoraAdapter, handle);
        return true;
    }
}
