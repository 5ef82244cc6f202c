using System.Runtime.InteropServices;

namespace Microsoft.ML.OnnxRuntime;

/// <summary>Makes memory for values.</summary>
public class OrtAllocator : SafeHandle
{
    private static readonly Lazy<OrtAllocator> Default = new(() => new OrtAllocator(OrtApi.Get(OrtFunction.GetAllocatorWithDefaultOptions), false));

    private OrtAllocator(nint pointer, bool owned)
        : base(0, owned) => SetHandle(pointer);

    /// <summary>The allocator that a session uses for the given memory.</summary>
    public OrtAllocator(InferenceSession session, OrtMemoryInfo memInfo)
        : base(0, ownsHandle: true)
    {
        using var owner = new Borrow(session.Handle);
        using var memory = new Borrow(memInfo);
        handle = OrtApi.Get(OrtFunction.CreateAllocator, owner.Pointer, memory.Pointer);
    }

    /// <summary>Host memory; never released.</summary>
    public static OrtAllocator DefaultInstance => Default.Value;

    /// <inheritdoc/>
    public override bool IsInvalid => handle == 0;

    /// <summary>Where the memory is.</summary>
    public OrtMemoryInfo Info => new(OrtApi.Get(OrtFunction.AllocatorGetInfo, handle), false);

    /// <summary>Returns memory that the default allocator gave.</summary>
    internal static void FreeDefault(nint pointer) => OrtApi.Check(OrtFunction.AllocatorFree, DefaultInstance.handle, pointer);

    /// <inheritdoc/>
    protected override bool ReleaseHandle()
    {
        OrtApi.Call(OrtFunction.ReleaseAllocator, handle);
        return true;
    }
}
