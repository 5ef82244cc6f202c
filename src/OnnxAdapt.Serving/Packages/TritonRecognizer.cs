using System.Globalization;
using OnnxAdapt.Abstractions;

namespace OnnxAdapt.Serving.Packages;

/// <summary>
/// A Triton model: <c>&lt;version&gt;/model.onnx</c>, optionally <c>config.pbtxt</c> (not needed: the graph says the same) and a
/// file with one label per line. A tokenizer and its companions may lie beside the graph or beside the version folders.
/// </summary>
internal sealed class TritonRecognizer : IFolderRecognizer
{
    private static readonly string[] LabelFiles = ["labels.txt", "label.txt"];

    public IReadOnlyList<ModelFolder> Recognize(string folder) =>
        [.. Directory.EnumerateDirectories(folder)
            .Select(path => (Path: path, Version: VersionOf(path)))
            .Where(item => item.Version is not null && File.Exists(GraphIn(item.Path)))
            .OrderBy(item => item.Version)
            .Select(item => Describe(folder, item.Path, item.Version!.Value))];

    /// <summary>Whether a folder has a version folder with a graph.</summary>
    public static bool HasVersions(string folder) =>
        Directory.EnumerateDirectories(folder).Any(path => VersionOf(path) is not null && File.Exists(GraphIn(path)));

    private static string GraphIn(string versionFolder) => Path.Combine(versionFolder, "model.onnx");

    private static long? VersionOf(string path)
    {
        var name = Path.GetFileName(path);
        return long.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var version) && version > 0 && name[0] != '0' ? version : null;
    }

    private static ModelFolder Describe(string folder, string versionFolder, long version)
    {
        var text = File.Exists(Path.Combine(versionFolder, "tokenizer.json")) ? versionFolder : folder;
        var (task, configured) = TransformerFolder.ReadTask(text);
        var labels = configured.Count > 0 ? configured : ReadLabels(folder);
        return new ModelFolder
        {
            Version = version,
            Format = ModelFormats.Triton,
            GraphPath = GraphIn(versionFolder),
            Text = TransformerFolder.ReadText(text),
            Task = task ?? (labels.Count > 0 ? ModelTask.SingleLabel : null),
            Labels = labels,
        };
    }

    private static string[] ReadLabels(string folder)
    {
        var path = LabelFiles.Select(name => Path.Combine(folder, name)).FirstOrDefault(File.Exists);
        return path is null ? [] : [.. File.ReadLines(path).Select(line => line.Trim()).Where(line => line.Length > 0)];
    }
}
