using System.Runtime.InteropServices;

namespace OnnxAdapt.Serving.Backbones;

/// <summary>Gives memory back to the system that graphs leave behind when they are loaded and unloaded; both heaps would keep it for long.</summary>
internal static partial class FreedMemory
{
    /// <summary>Fewer bytes are not worth the pause of some milliseconds.</summary>
    private const long Least = 16L << 20;

    private static readonly bool HasTrim = OperatingSystem.IsLinux() && NativeLibrary.TryLoad("libc", out var libc) && NativeLibrary.TryGetExport(libc, "malloc_trim", out _);

    /// <summary>Returns what was read and written to load a graph.</summary>
    /// <param name="bytes">Bytes of its weights.</param>
    public static void ReturnAfterLoad(long bytes)
    {
        if (bytes < Least) return;
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        ReturnNative(bytes);
    }

    /// <summary>Returns what native libraries gave back to the C library.</summary>
    /// <param name="bytes">Bytes of the weights that were held.</param>
    public static void ReturnNative(long bytes)
    {
        if (HasTrim && bytes >= Least) _ = Trim(0);
    }

    [LibraryImport("libc", EntryPoint = "malloc_trim")]
    private static partial int Trim(nint pad);
}
