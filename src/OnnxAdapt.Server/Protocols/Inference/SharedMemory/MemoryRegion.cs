using Microsoft.Win32.SafeHandles;

namespace OnnxAdapt.Server.Protocols.Inference.SharedMemory;

/// <summary>A registered part of a shared memory object.</summary>
/// <param name="Name">Name that requests use.</param>
/// <param name="Key">Key of the object, as <c>shm_open</c> takes it.</param>
/// <param name="Offset">First byte of the region in the object.</param>
/// <param name="ByteSize">Bytes of the region.</param>
/// <param name="Handle">The open object; this record owns it.</param>
internal sealed record MemoryRegion(string Name, string Key, long Offset, long ByteSize, SafeFileHandle Handle) : IDisposable
{
    /// <inheritdoc/>
    public void Dispose() => Handle.Dispose();
}
