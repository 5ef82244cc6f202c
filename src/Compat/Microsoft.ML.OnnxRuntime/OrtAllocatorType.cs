namespace Microsoft.ML.OnnxRuntime;

/// <summary>How an allocator keeps memory.</summary>
public enum OrtAllocatorType
{
    DeviceAllocator = 0,
    ArenaAllocator = 1,
}
