using OnnxAdapt.Cli.Failures;

namespace OnnxAdapt.Cli.Data;

/// <summary>Image and sound files as rows.</summary>
internal static class MediaRecords
{
    /// <summary>Column with the image.</summary>
    public const string ImageColumn = "image";

    /// <summary>Column with the sound.</summary>
    public const string AudioColumn = "audio";

    /// <summary>Column with the class.</summary>
    public const string LabelColumn = "label";

    private static readonly string[] SoundEndings = [".wav", ".wave"];
    private static readonly string[] Endings = [".jpg", ".jpeg", ".png", ".webp", ".gif", .. SoundEndings];

    /// <summary>
    /// The images and sounds of a folder, in the order of their paths: each child folder is a class, with the files below it. Files beside those folders have
    /// no class; other files and names that begin with a dot are passed over.
    /// </summary>
    /// <exception cref="CommandException">There are none.</exception>
    public static IEnumerable<DataRecord> OfFolder(string folder)
    {
        var files = Files(folder, SearchOption.TopDirectoryOnly).Select(path => (Path: path, Label: (string?)null))
            .Concat(Directory.EnumerateDirectories(folder).Where(IsShown).Order(StringComparer.Ordinal).SelectMany(
                child => Files(child, SearchOption.AllDirectories).Select(path => (Path: path, Label: (string?)Path.GetFileName(child))))).ToArray();
        return files.Length > 0
            ? files.Select((file, index) => Read(index + 1, file.Path, file.Label, IsSound(file.Path)))
            : throw CommandException.Invalid($"'{folder}': there are no images and sounds ({string.Join(", ", Endings)}) in it; each child folder is a class.");
    }

    /// <summary>Files that are named one by one.</summary>
    public static IEnumerable<DataRecord> OfFiles(IEnumerable<string> paths, bool areSounds) => paths.Select((path, index) => Read(index + 1, path, null, areSounds));

    private static bool IsSound(string path) => SoundEndings.Contains(Path.GetExtension(path), StringComparer.OrdinalIgnoreCase);

    private static IEnumerable<string> Files(string folder, SearchOption depth) =>
        Directory.EnumerateFiles(folder, "*", depth).Where(path => IsShown(path) && Endings.Contains(Path.GetExtension(path), StringComparer.OrdinalIgnoreCase)).Order(StringComparer.Ordinal);

    private static bool IsShown(string path) => !Path.GetFileName(path).StartsWith('.');

    private static DataRecord Read(int number, string path, string? label, bool isSound)
    {
        var values = new Dictionary<string, DataValue>(StringComparer.Ordinal)
        {
            [isSound ? AudioColumn : ImageColumn] = isSound ? new(null, Audio: Bytes(path)) : new(null, Image: Bytes(path)),
        };
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
