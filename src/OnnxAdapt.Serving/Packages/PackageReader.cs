using OnnxAdapt.Abstractions;

namespace OnnxAdapt.Serving.Packages;

/// <summary>Reads adapted versions, and refuses damaged ones.</summary>
internal static class PackageReader
{
    /// <summary>Reads a whole version.</summary>
    /// <param name="folder">Folder of the version.</param>
    /// <exception cref="AdaptException">DataLoss when a file is missing, damaged or newer than this program.</exception>
    public static DeltaPackage Read(string folder)
    {
        var manifest = ReadManifest(folder);
        var isLowRank = manifest.Files.ContainsKey(PackageFiles.LowRank);
        return new DeltaPackage(
            folder,
            manifest,
            ReadFile(folder, manifest, PackageFiles.Head),
            SafetensorsCodec.Read(ReadFile(folder, manifest, PackageFiles.HeadParameters)).Parameters,
            isLowRank ? null : ReadBackboneParameters(folder, manifest),
            isLowRank ? LowRankTensors.Read(SafetensorsCodec.ReadForAMoment(ReadFile(folder, manifest, PackageFiles.LowRank)).Parameters) : [],
            manifest.Files.GetValueOrDefault(PackageFiles.BackboneParameters) ?? "");
    }

    /// <summary>Reads the changed initializers of the base graph; none when only a head was trained.</summary>
    /// <exception cref="AdaptException">DataLoss when the file is missing or damaged.</exception>
    public static ParameterSet ReadBackboneParameters(string folder, PackageManifest manifest) =>
        manifest.Files.ContainsKey(PackageFiles.BackboneParameters) ? SafetensorsCodec.Read(ReadFile(folder, manifest, PackageFiles.BackboneParameters)).Parameters : new ParameterSet();

    /// <summary>Reads what a version says about itself.</summary>
    /// <exception cref="AdaptException">DataLoss when the manifest is missing, damaged, newer, or no delta.</exception>
    public static PackageManifest ReadManifest(string folder)
    {
        var manifest = PackageManifest.Read(folder);
        return manifest.Kind == PackageManifest.DeltaKind
            ? manifest
            : throw new AdaptException(AdaptErrorKind.DataLoss, $"'{folder}' is a base package, not an adapted model; move it to a model folder.");
    }

    private static byte[] ReadFile(string folder, PackageManifest manifest, string name)
    {
        var path = Path.Combine(folder, name);
        if (!manifest.Files.TryGetValue(name, out var expected)) throw Damaged(path, "the manifest does not name it");
        if (!File.Exists(path)) throw Damaged(path, "it is missing");
        var bytes = File.ReadAllBytes(path);
        var actual = FileHashes.Of(bytes);
        return actual == expected ? bytes : throw Damaged(path, $"its SHA-256 is {actual}, but the manifest says {expected}");
    }

    private static AdaptException Damaged(string path, string reason) =>
        new(AdaptErrorKind.DataLoss, $"The file '{path}' cannot be used: {reason}. Restore the version from a copy, publish it again, or roll back to another version.");
}
