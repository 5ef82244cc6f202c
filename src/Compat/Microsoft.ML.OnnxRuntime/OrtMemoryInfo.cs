using System.Runtime.InteropServices;

namespace Microsoft.ML.OnnxRuntime;

/// <summary>Where memory is: device, kind of allocator.</summary>
public class OrtMemoryInfo : SafeHandle
{
    private static readonly Lazy<OrtMemoryInfo> Default =
        new(() => new OrtMemoryInfo(OrtApi.Get(OrtFunction.CreateCpuMemoryInfo, (nint)OrtAllocatorType.DeviceAllocator, (nint)OrtMemType.Cpu), true));

    internal OrtMemoryInfo(nint pointer, bool owned)
        : base(0, owned) => SetHandle(pointer);

    /// <summary>Describes the memory of a device.</summary>
    /// <param name="allocatorName">Device, for example <c>Cpu</c> or <c>Cuda</c>.</param>
    /// <param name="allocatorType">Kind of allocator.</param>
    /// <param name="deviceId">Device number.</param>
    /// <param name="memType">Who reads and writes.</param>
    public OrtMemoryInfo(string allocatorName, OrtAllocatorType allocatorType, int deviceId, OrtMemType memType)
        : base(0, ownsHandle: true)
    {
        using var name = new Utf8Text(allocatorName);
        handle = OrtApi.Get(OrtFunction.CreateMemoryInfo, name.Pointer, (nint)allocatorType, deviceId, (nint)memType);
    }

    /// <summary>Host memory.</summary>
    public static OrtMemoryInfo DefaultInstance => Default.Value;

    /// <inheritdoc/>
    public override bool IsInvalid => handle == 0;

    /// <summary>Device name.</summary>
    public string Name => Utf8Text.Read(OrtApi.Get(OrtFunction.MemoryInfoGetName, handle));

    /// <summary>Device number.</summary>
    public int Id => (int)OrtApi.Get(OrtFunction.MemoryInfoGetId, handle);

    /// <summary>Who reads and writes.</summary>
    public OrtMemType GetMemoryType() => (OrtMemType)(int)OrtApi.Get(OrtFunction.MemoryInfoGetMemType, handle);

    /// <summary>Kind of allocator.</summary>
    public OrtAllocatorType GetAllocatorType() => (OrtAllocatorType)(int)OrtApi.Get(OrtFunction.MemoryInfoGetType, handle);

    /// <inheritdoc/>
    protected override bool ReleaseHandle()
    {
        OrtApi.Call(OrtFunction.ReleaseMemoryInfo, handle);
        return true;
    }
}
