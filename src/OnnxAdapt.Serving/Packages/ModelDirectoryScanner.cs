using OnnxAdapt.Abstractions;

namespace OnnxAdapt.Serving.Packages;

/// <summary>Finds base models below a folder. The recognisers are asked in order; the first that knows the folder decides.</summary>
internal static class ModelDirectoryScanner
{
    private static readonly IFolderRecognizer[] Recognizers =
    [
        new PackageRecognizer(),
        new TransformerRecognizer(),
        new TritonRecognizer(),
        new BareGraphRecognizer(),
    ];

    private static readonly string[] Signs = [PackageManifest.FileName, "modules.json", "tokenizer.json", ImageFolder.FileName, "training_model.onnx"];

    /// <summary>The models in a folder: the folder itself when it is one, otherwise its children.</summary>
    /// <param name="directory">Any path.</param>
    /// <param name="problem">Called with a path and the reason when something that looks like a model cannot be used.</param>
    /// <param name="first">Recognisers that are asked before the others.</param>
    public static IReadOnlyList<RecognizedModel> Scan(string directory, Action<string, string> problem, params IReadOnlyList<IFolderRecognizer> first)
    {
        IFolderRecognizer[] recognizers = [.. first, .. Recognizers];
        if (!Directory.Exists(directory))
        {
            problem(directory, "The folder does not exist.");
            return [];
        }

        if (IsOneModel(directory)) return Itself(directory, recognizers, problem);
        var children = ScanChildren(directory, recognizers, problem);
        return children.Count > 0 ? children : Itself(directory, recognizers, problem);
    }

    private static bool IsOneModel(string directory) =>
        Signs.Any(sign => File.Exists(Path.Combine(directory, sign))) || TritonRecognizer.HasVersions(directory);

    private static IReadOnlyList<RecognizedModel> Itself(string directory, IFolderRecognizer[] recognizers, Action<string, string> problem) =>
        RecognizeFolder(Path.GetFullPath(directory).TrimEnd(Path.DirectorySeparatorChar), recognizers, problem) is { } model ? [model] : [];

    private static List<RecognizedModel> ScanChildren(string directory, IFolderRecognizer[] recognizers, Action<string, string> problem)
    {
        var folders = Directory.EnumerateDirectories(directory).Where(path => !Path.GetFileName(path).StartsWith('.'))
            .Order(StringComparer.Ordinal).Where(path => !IsPartOfModel(path)).Select(path => RecognizeFolder(path, recognizers, problem));
        var files = Directory.EnumerateFiles(directory, "*.onnx").Order(StringComparer.Ordinal)
            .Select(path => Named(Path.GetFileNameWithoutExtension(path), [BareGraphRecognizer.Describe(path)], path, problem));
        return [.. folders.Concat(files).OfType<RecognizedModel>()];
    }

    /// <summary>Folders with a plain number belong to a Triton model, whose versions they are.</summary>
    private static bool IsPartOfModel(string path) => Path.GetFileName(path).All(char.IsAsciiDigit);

    private static RecognizedModel? RecognizeFolder(string folder, IFolderRecognizer[] recognizers, Action<string, string> problem)
    {
        try
        {
            var versions = recognizers.Select(recognizer => recognizer.Recognize(folder)).FirstOrDefault(found => found.Count > 0);
            return versions is null ? null : Named(versions[0].Name ?? Path.GetFileName(folder), SoundFolder.Complete(folder, ImageFolder.Complete(folder, versions)), folder, problem);
        }
        catch (Exception exception) when (exception is AdaptException or IOException or UnauthorizedAccessException)
        {
            problem(folder, exception.Message);
            return null;
        }
    }

    private static RecognizedModel? Named(string name, IReadOnlyList<ModelFolder> versions, string path, Action<string, string> problem)
    {
        if (ModelNames.Problem(name) is not { } wrong) return new RecognizedModel(name, versions);
        problem(path, wrong);
        return null;
    }
}
