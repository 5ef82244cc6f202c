using OnnxAdapt.Abstractions;
using OnnxAdapt.Media;

namespace OnnxAdapt.Serving.Packages;

/// <summary>Our own base package: a folder with <see cref="PackageManifest.FileName"/> of kind base.</summary>
internal sealed class PackageRecognizer : IFolderRecognizer
{
    public IReadOnlyList<ModelFolder> Recognize(string folder)
    {
        if (!File.Exists(Path.Combine(folder, PackageManifest.FileName))) return [];
        var manifest = PackageManifest.Read(folder);
        return manifest.Kind == PackageManifest.BaseKind
            ? [Describe(folder, manifest)]
            : throw new AdaptException(AdaptErrorKind.InvalidArgument, $"'{folder}' is an adapted model; it belongs into the data folder, not among the base models.");
    }

    private static ModelFolder Describe(string folder, PackageManifest manifest)
    {
        var graph = manifest.Graph ?? "model.onnx";
        return new ModelFolder
        {
            Name = manifest.Name,
            Version = manifest.Version,
            Format = ModelFormats.OnnxAdapt,
            GraphPath = Resolve(folder, graph),
            Text = DescribeText(folder, manifest.Preprocessing ?? new PackagePreprocessing()),
            Images = manifest.Preprocessing?.Image is { } image ? ImageSettingsReader.Read(image, Path.Combine(folder, PackageManifest.FileName)) : null,
            Sound = manifest.Preprocessing?.Audio is { } audio ? SoundFolder.OfManifest(audio, Path.Combine(folder, PackageManifest.FileName)) : null,
            Task = manifest.Task,
            Labels = manifest.Labels ?? [],
            Origin = manifest.Origin ?? "",
            Licence = manifest.Licence ?? "",
            ExpectedHashes = manifest.Files.ToDictionary(file => Resolve(folder, file.Key), file => file.Value, StringComparer.Ordinal),
        };
    }

    private static TextSettings DescribeText(string folder, PackagePreprocessing settings) => new()
    {
        TokenizerPath = settings.Tokenizer is { } tokenizer ? Resolve(folder, tokenizer) : null,
        MaxTokens = settings.MaxTokens,
        TruncateLeft = settings.Truncation == "left",
        LowerCase = settings.LowerCase,
        Pooling = settings.Pooling,
        Normalize = settings.Normalize,
        Prompts = settings.Prompts ?? new Dictionary<string, string>(),
        DefaultPrompt = settings.DefaultPrompt,
        VocabularySize = settings.VocabularySize,
    };

    private static string Resolve(string folder, string relative)
    {
        PackageManifest.RequireInside(Path.Combine(folder, PackageManifest.FileName), relative);
        return Path.Combine(folder, relative);
    }
}
