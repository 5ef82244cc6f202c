using OnnxAdapt.Cli.Failures;

namespace OnnxAdapt.Cli.Data;

/// <summary>Image files as rows.</summary>
internal static class ImageRecords
{
    /// <summary>Column with the image.</summary>
    public const string Column = "image";

    /// <summary>Column with the class.</summary>
    public const string LabelColumn = "label";

    private static readonly string[] Endings = [".jpg", ".jpeg", ".png", ".webp", ".gif"];

    /// <summary>
    /// The images of a folder, in the order of their paths: each child folder is a class, with the images below it. Images beside those folders have
    /// no class; other files and names that begin with a dot are passed over.
    /// </summary>
    /// <exception cref="CommandException">There are no images.</exception>
    public static IEnumerable<DataRecord> OfFolder(string folder)
    {
        var files = Images(folder, SearchOption.TopDirectoryOnly).Select(path => (Path: path, Label: (string?)null))
            .Concat(Directory.EnumerateDirectories(folder).Where(IsShown).Order(StringComparer.Ordinal).SelectMany(
                child => Images(child, SearchOption.AllDirectories).Select(path => (Path: path, Label: (string?)Path.GetFileName(child))))).ToArray();
        return files.Length > 0
            ? files.Select((file, index) => Read(index + 1, file.Path, file.Label))
            : throw CommandException.Invalid($"'{folder}': there are no images ({string.Join(", ", Endings)}) in it; each child folder is a class.");
    }

    /// <summary>Images that are named one by one.</summary>
    public static IEnumerable<DataRecord> OfFiles(IEnumerable<string> paths) => paths.Select((path, index) => Read(index + 1, path, null));

    private static IEnumerable<string> Images(string folder, SearchOption depth) =>
        Directory.EnumerateFiles(folder, "*", depth).Where(path => IsShown(path) && Endings.Contains(Path.GetExtension(path), StringComparer.OrdinalIgnoreCase)).Order(StringComparer.Ordinal);

    private static bool IsShown(string path) => !Path.GetFileName(path).StartsWith('.');

    private static DataRecord Read(int number, string path, string? label)
    {
        var values = new Dictionary<string, DataValue>(StringComparer.Ordinal) { [Column] = new(null, Image: Bytes(path)) };
        if (label is not null) values[LabelColumn] = new DataValue(label);
        return new DataRecord(number, values);
    }

    private static byte[] Bytes(string path)
    {
        try
        {
            return File.ReadAllBytes(path);
        }
        catch (Exception failure) when (failure is FileNotFoundException or DirectoryNotFoundException)
        {
            throw CommandException.NotFound($"There is no file '{path}'.");
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw CommandException.Invalid($"'{path}' cannot be read: {failure.Message}", failure);
        }
    }
}
