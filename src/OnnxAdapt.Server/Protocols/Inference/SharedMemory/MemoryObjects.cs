using System.Globalization;
using Microsoft.Win32.SafeHandles;
using OnnxAdapt.Abstractions;

namespace OnnxAdapt.Server.Protocols.Inference.SharedMemory;

/// <summary>Opens POSIX shared memory objects, and nothing else.</summary>
internal static class MemoryObjects
{
    private const string Folder = "/dev/shm";
    private const int LongestName = 255;

    /// <summary>Opens an object that exists.</summary>
    /// <param name="key">As <c>shm_open</c> takes it: one name, with or without a slash before it.</param>
    /// <exception cref="AdaptException">Unimplemented where there are no such objects; InvalidArgument for a key that is none or an object that cannot be opened.</exception>
    public static SafeFileHandle Open(string key)
    {
        if (!OperatingSystem.IsLinux()) throw InferErrors.Unsupported("Shared memory feature is currently only supported on Linux");
        var name = key.StartsWith('/') ? key[1..] : key;
        if (!IsName(name)) throw InferErrors.Invalid($"Unable to open shared memory region: '{Shown.Name(key)}' is not the name of a shared memory object");
        var folder = Directory.ResolveLinkTarget(Folder, returnFinalTarget: true)?.FullName ?? Folder;
        SafeFileHandle? handle = null;
        try
        {
            // Read and write at once, so that opening a pipe does not wait for its other end.
            handle = File.OpenHandle(Path.Combine(folder, name), FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
            RequireInside(handle, Path.Combine(folder, name));
            return handle;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or ArgumentException)
        {
            handle?.Dispose();
            throw InferErrors.Invalid($"Unable to open shared memory region: '{Shown.Name(key)}'");
        }
    }

    private static bool IsName(string name) =>
        name.Length is > 0 and <= LongestName && name is not ("." or "..") && !name.Any(character => character is '/' or '\\' || char.IsControl(character));

    /// <summary>A symbolic link would lead out of the folder.</summary>
    private static void RequireInside(SafeFileHandle handle, string expected)
    {
        var descriptor = string.Create(CultureInfo.InvariantCulture, $"/proc/self/fd/{handle.DangerousGetHandle()}");
        if (File.ResolveLinkTarget(descriptor, returnFinalTarget: false)?.FullName != expected) throw new IOException("The object is not where its name says.");
    }
}
