using System.IO.Compression;
using OnnxAdapt.Abstractions;

namespace OnnxAdapt.Cli.Data;

/// <summary>Archives of NumPy arrays, as <c>numpy.savez</c> and <c>numpy.savez_compressed</c> write them.</summary>
internal static class NumpyArchive
{
    private const string Ending = ".npy";

    /// <summary>Reads all arrays, by the names they were saved under.</summary>
    /// <exception cref="Failures.CommandException">An array is of a kind that has no tensor.</exception>
    public static IReadOnlyList<NamedTensor> Read(Stream stream)
    {
        using var archive = new ZipArchive(stream, ZipArchiveMode.Read, leaveOpen: true);
        return [.. archive.Entries.Where(entry => entry.FullName.EndsWith(Ending, StringComparison.Ordinal)).Select(ReadEntry)];
    }

    private static NamedTensor ReadEntry(ZipArchiveEntry entry)
    {
        var name = entry.FullName[..^Ending.Length];
        using var stream = entry.Open();
        return new NamedTensor(name, NumpyArray.Read(stream, name));
    }
}
