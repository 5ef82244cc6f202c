using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace OnnxAdapt.Graph.Serialization;

/// <summary>Calls of the macOS C library.</summary>
internal static partial class MacFiles
{
    private const int TypeMask = 0xF000;
    private const int RegularType = 0x8000;

    public static FileFacts? FactsOf(SafeFileHandle handle)
    {
        Span<byte> facts = stackalloc byte[256];
        return FStat(handle, facts) != 0
            ? null
            : new FileFacts((BinaryPrimitives.ReadUInt16LittleEndian(facts[4..]) & TypeMask) == RegularType, BinaryPrimitives.ReadUInt16LittleEndian(facts[6..]));
    }

    [LibraryImport("libc", EntryPoint = "fstat")]
    private static partial int FStat(SafeFileHandle handle, Span<byte> facts);
}
