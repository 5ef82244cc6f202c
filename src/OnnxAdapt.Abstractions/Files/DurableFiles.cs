using System.Runtime.InteropServices;

namespace OnnxAdapt.Abstractions;

/// <summary>Writes that are on disk when the call returns, and visible whole or not at all.</summary>
public static partial class DurableFiles
{
    private const int OpenReadOnly = 0;

    /// <summary>Writes a new file and syncs its content to disk; the folder entry needs <see cref="SyncDirectory"/>.</summary>
    /// <param name="path">The file; replaced when present.</param>
    /// <param name="write">Writes the content to the stream it is given.</param>
    public static void Write(string path, Action<Stream> write)
    {
        ArgumentNullException.ThrowIfNull(write);
        using var stream = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.None, 64 * 1024);
        write(stream);
        stream.Flush(flushToDisk: true);
    }

    /// <summary>Replaces a file as a whole: a reader and a crash see the old or the new content, never a mixture.</summary>
    /// <param name="path">The file; its folder must exist.</param>
    /// <param name="content">The new content.</param>
    public static void Replace(string path, ReadOnlyMemory<byte> content) => Replace(path, stream => stream.Write(content.Span));

    /// <summary>Replaces a file as a whole: a reader and a crash see the old or the new content, never a mixture.</summary>
    /// <param name="path">The file; its folder must exist.</param>
    /// <param name="write">Writes the new content to the stream it is given; when it throws, the old content stays.</param>
    public static void Replace(string path, Action<Stream> write)
    {
        var aside = $"{path}.{Guid.NewGuid():N}.tmp";
        try
        {
            Write(aside, write);
            File.Move(aside, path, overwrite: true);
        }
        catch
        {
            File.Delete(aside);
            throw;
        }

        SyncDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
    }

    /// <summary>Renames a folder on the same volume and syncs both parents.</summary>
    /// <param name="source">The folder to rename.</param>
    /// <param name="target">Its new path; must not exist, its parent must.</param>
    public static void MoveDirectory(string source, string target)
    {
        var (from, to) = (Path.GetFullPath(source), Path.GetFullPath(target));
        Directory.Move(from, to);
        SyncDirectory(Path.GetDirectoryName(to)!);
        if (Path.GetDirectoryName(from) != Path.GetDirectoryName(to))
        {
            SyncDirectory(Path.GetDirectoryName(from)!);
        }
    }

    /// <summary>Syncs the entries of a folder to disk, so that a new, renamed or deleted file stays so after a power cut.</summary>
    /// <remarks>Windows keeps folder entries in its journal and has no such call.</remarks>
    /// <exception cref="IOException">The system refused.</exception>
    public static void SyncDirectory(string path)
    {
        if (OperatingSystem.IsWindows()) return;
        var descriptor = OpenDescriptor(path, OpenReadOnly);
        if (descriptor < 0) throw new IOException($"Cannot open the folder '{path}' (error {Marshal.GetLastPInvokeError()}).");
        var result = SyncDescriptor(descriptor);
        var error = Marshal.GetLastPInvokeError();
        _ = CloseDescriptor(descriptor);
        if (result != 0) throw new IOException($"Cannot sync the folder '{path}' (error {error}).");
    }

    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    private static partial int OpenDescriptor(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int SyncDescriptor(int descriptor);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int CloseDescriptor(int descriptor);
}
