using OnnxAdapt.Media;

namespace OnnxAdapt.Serving.Packages;

/// <summary>Adds to any recognised folder what its <c>preprocessor_config.json</c> says about images.</summary>
internal static class ImageFolder
{
    /// <summary>Name of the file.</summary>
    public const string FileName = "preprocessor_config.json";

    /// <summary>The versions of a folder with their treatment of images; a manifest that says it itself wins.</summary>
    /// <exception cref="Abstractions.AdaptException">The file is damaged or says what cannot be done.</exception>
    public static IReadOnlyList<ModelFolder> Complete(string folder, IReadOnlyList<ModelFolder> versions)
    {
        var path = Path.Combine(folder, FileName);
        if (JsonFiles.TryRead(path) is not { } json || ImageSettingsReader.Read(json, path) is not { } settings) return versions;
        return [.. versions.Select(version => version.Images is null ? version with { Images = settings } : version)];
    }
}
