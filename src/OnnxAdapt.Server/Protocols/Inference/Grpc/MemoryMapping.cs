using OnnxAdapt.Abstractions;
using OnnxAdapt.Inference;
using OnnxAdapt.Server.Protocols.Inference.SharedMemory;

namespace OnnxAdapt.Server.Protocols.Inference.Grpc;

/// <summary>Shared memory as the wire carries it.</summary>
internal static class MemoryMapping
{
    /// <summary>A region.</summary>
    public static SystemSharedMemoryStatusResponse.Types.RegionStatus ToWire(MemoryRegion region) =>
        new() { Name = region.Name, Key = region.Key, Offset = (ulong)region.Offset, ByteSize = (ulong)region.ByteSize };

    /// <summary>Memory of graphics processors is not shared.</summary>
    public static AdaptException NoCuda() => InferErrors.Unsupported("CUDA shared memory is not supported; register system shared memory instead");
}
