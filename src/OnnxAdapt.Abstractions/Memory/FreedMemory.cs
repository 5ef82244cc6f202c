using System.Runtime.InteropServices;

namespace OnnxAdapt.Abstractions;

/// <summary>
/// Gives memory back to the system that large graphs leave behind when they are loaded, trained and unloaded; the managed heap and the C library's would
/// keep it for long.
/// </summary>
public static partial class FreedMemory
{
    /// <summary>Fewer bytes are not worth a pause of 20 milliseconds.</summary>
    private const long LeastForPause = 16L << 20;

    /// <summary>Fewer bytes are not worth a collection.</summary>
    private const long Least = 1L << 20;

    private static readonly bool HasTrim = OperatingSystem.IsLinux() && NativeLibrary.TryLoad("libc", out var libc) && NativeLibrary.TryGetExport(libc, "malloc_trim", out _);

    /// <summary>
    /// Frees what both heaps do not use. From 16 MiB on every thread of the process pauses for about 20 ms, and the memory goes back to the system; from 1 MiB on
    /// it is freed beside other work, for what comes next.
    /// </summary>
    /// <param name="bytes">Bytes of the weights that were worked with.</param>
    public static void Return(long bytes)
    {
        if (bytes >= LeastForPause) GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        else if (bytes >= Least) GC.Collect(GC.MaxGeneration, GCCollectionMode.Forced, blocking: false);
        ReturnNative(bytes);
    }

    /// <summary>Returns what native libraries gave back to the C library, where that can be asked to.</summary>
    /// <param name="bytes">Bytes of the weights that were held; for less than 16 MiB nothing is done.</param>
    public static void ReturnNative(long bytes)
    {
        if (HasTrim && bytes >= LeastForPause) _ = Trim(0);
    }

    [LibraryImport("libc", EntryPoint = "malloc_trim")]
    private static partial int Trim(nint pad);
}
