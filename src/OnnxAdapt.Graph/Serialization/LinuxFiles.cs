using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace OnnxAdapt.Graph.Serialization;

/// <summary>Calls of the Linux C library.</summary>
internal static partial class LinuxFiles
{
    public const int ReadOnlyNonBlockingCloseOnExec = 0x800 | 0x80000;
    private const int EmptyPath = 0x1000;
    private const uint TypeAndLinks = 0x1 | 0x4;
    private const int TypeMask = 0xF000;
    private const int RegularType = 0x8000;

    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    public static partial int Open(string path, int flags);

    /// <summary>The layout that <c>statx</c> fills is the same on every processor.</summary>
    public static FileFacts? FactsOf(SafeFileHandle handle)
    {
        Span<byte> facts = stackalloc byte[256];
        if (Statx(handle, "", EmptyPath, TypeAndLinks, facts) != 0)
        {
            return null;
        }

        var mode = BinaryPrimitives.ReadUInt16LittleEndian(facts[28..]);
        return new FileFacts((mode & TypeMask) == RegularType, BinaryPrimitives.ReadUInt32LittleEndian(facts[16..]));
    }

    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Statx(SafeFileHandle folder, string path, int flags, uint mask, Span<byte> facts);
}
