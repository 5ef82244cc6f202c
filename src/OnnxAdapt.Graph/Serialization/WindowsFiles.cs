using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace OnnxAdapt.Graph.Serialization;

/// <summary>Calls of the Windows kernel library.</summary>
internal static partial class WindowsFiles
{
    private const int DirectoryOrDevice = 0x10 | 0x40;

    public static FileFacts? FactsOf(SafeFileHandle handle)
    {
        Span<byte> facts = stackalloc byte[52];
        return GetFileInformationByHandle(handle, facts) == 0
            ? null
            : new FileFacts((BinaryPrimitives.ReadInt32LittleEndian(facts) & DirectoryOrDevice) == 0, BinaryPrimitives.ReadUInt32LittleEndian(facts[40..]));
    }

    [LibraryImport("kernel32", EntryPoint = "GetFileInformationByHandle")]
    private static partial int GetFileInformationByHandle(SafeFileHandle handle, Span<byte> facts);
}
