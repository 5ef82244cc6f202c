using System.Globalization;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace OnnxAdapt.Graph.Serialization;

/// <summary>What the system knows of an open file and .NET does not tell.</summary>
/// <param name="IsRegular">Whether it is neither folder, pipe nor device.</param>
/// <param name="Links">Number of names that the file has.</param>
internal sealed record FileFacts(bool IsRegular, long Links)
{
    private const int NoSuchFile = 2;

    /// <summary>Opens a file without waiting, should it turn out to be a pipe.</summary>
    public static SafeFileHandle OpenForReading(string path)
    {
        if (!OperatingSystem.IsLinux())
        {
            return File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete);
        }

        var descriptor = LinuxFiles.Open(path, LinuxFiles.ReadOnlyNonBlockingCloseOnExec);
        return descriptor >= 0
            ? new SafeFileHandle(descriptor, ownsHandle: true)
            : throw Error(path, Marshal.GetLastPInvokeError());
    }

    /// <summary>Facts of an open file; null where the system gives none.</summary>
    public static FileFacts? Of(SafeFileHandle handle) =>
        OperatingSystem.IsLinux() ? LinuxFiles.FactsOf(handle)
        : OperatingSystem.IsWindows() ? WindowsFiles.FactsOf(handle)
        : OperatingSystem.IsMacOS() ? MacFiles.FactsOf(handle)
        : null;

    /// <summary>Where an open file really is; null where the system does not tell.</summary>
    public static string? PathOf(SafeFileHandle handle) => OperatingSystem.IsLinux()
        ? new FileInfo(string.Create(CultureInfo.InvariantCulture, $"/proc/self/fd/{handle.DangerousGetHandle()}")).LinkTarget
        : null;

    private static IOException Error(string path, int number) => number == NoSuchFile
        ? new FileNotFoundException($"There is no file '{path}'.", path)
        : new IOException($"'{path}' cannot be opened: {Marshal.GetPInvokeErrorMessage(number)}.");
}
