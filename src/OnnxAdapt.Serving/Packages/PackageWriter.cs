using OnnxAdapt.Abstractions;

namespace OnnxAdapt.Serving.Packages;

/// <summary>Writes adapted versions.</summary>
internal static class PackageWriter
{
    /// <summary>Writes a version into a new folder and syncs it to disk. The manifest comes last.</summary>
    /// <param name="folder">Must not exist; its parent must.</param>
    /// <param name="delta">What to write; only read.</param>
    /// <param name="version">Its version number.</param>
    public static void Write(string folder, ModelDelta delta, long version)
    {
        Directory.CreateDirectory(folder);
        var files = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            [PackageFiles.Head] = WriteFile(folder, PackageFiles.Head, stream => stream.Write(delta.HeadModel.Span)),
            [PackageFiles.HeadParameters] = WriteParameters(folder, PackageFiles.HeadParameters, delta.HeadParameters),
        };
        if (delta.BackboneParameters.Count > 0)
        {
            files[PackageFiles.BackboneParameters] = WriteParameters(folder, PackageFiles.BackboneParameters, delta.BackboneParameters);
        }

        if (delta.LowRank.Count > 0)
        {
            files[PackageFiles.LowRank] = WriteParameters(folder, PackageFiles.LowRank, LowRankTensors.Of(delta.LowRank));
        }

        WriteFurther(folder, delta, files);
        WriteFile(folder, PackageManifest.FileName, stream => stream.Write(Describe(delta, version, files).ToBytes()));
        DurableFiles.SyncDirectory(folder);
    }

    /// <summary>Hashes what others wrote beside the server's own files.</summary>
    private static void WriteFurther(string folder, ModelDelta delta, Dictionary<string, string> files)
    {
        if (delta.WriteFurther is null) return;
        delta.WriteFurther(folder);
        foreach (var path in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            files.TryAdd(Path.GetRelativePath(folder, path).Replace(Path.DirectorySeparatorChar, '/'), FileHashes.OfFile(path));
        }

        foreach (var inner in Directory.EnumerateDirectories(folder)) DurableFiles.SyncDirectory(inner);
    }

    private static PackageManifest Describe(ModelDelta delta, long version, Dictionary<string, string> files) => new()
    {
        FormatVersion = PackageManifest.CurrentFormat,
        Kind = PackageManifest.DeltaKind,
        Name = delta.Name,
        Version = version,
        Task = delta.Task,
        Labels = delta.Labels,
        Base = new PackageBase(delta.BaseName, delta.BaseVersion, delta.BaseSha256, delta.FeatureFingerprint, delta.FeaturesOutput.Length == 0 ? null : delta.FeaturesOutput),
        Lineage = delta.Lineage,
        Files = files,
    };

    private static string WriteParameters(string folder, string name, ParameterSet parameters) =>
        WriteFile(folder, name, stream => SafetensorsCodec.Write(stream, parameters));

    private static string WriteFile(string folder, string name, Action<Stream> write)
    {
        var path = Path.Combine(folder, name);
        DurableFiles.Write(path, write);
        return FileHashes.OfFile(path);
    }
}
