using System.Globalization;
using OnnxAdapt.Abstractions;
using OnnxAdapt.Serving.Packages;

namespace OnnxAdapt.Serving.Catalog;

/// <summary>Reads the model folders and the data folder.</summary>
internal sealed class CatalogScanner(ServingOptions options, DataFolder data, IReadOnlyList<IFolderRecognizer> recognizers, Action<string, string> problem)
{
    /// <summary>What is on disk now. Folders that cannot be used are reported and left out.</summary>
    public CatalogContent Scan()
    {
        var bases = ScanBases();
        return new CatalogContent(bases, ScanAdapted(bases.Keys));
    }

    private Dictionary<string, IReadOnlyDictionary<long, ModelVersion>> ScanBases()
    {
        var bases = new Dictionary<string, IReadOnlyDictionary<long, ModelVersion>>(StringComparer.Ordinal);
        foreach (var directory in options.ModelDirectories)
        {
            foreach (var model in ModelDirectoryScanner.Scan(directory, problem, recognizers))
            {
                var versions = model.Versions.Select(ModelVersion.Of).ToDictionary(version => version.Number);
                if (!bases.TryAdd(model.Name, versions)) problem(model.Versions[0].GraphPath, $"There already is a model '{model.Name}' in an earlier folder.");
            }
        }

        return bases;
    }

    private Dictionary<string, IReadOnlyDictionary<long, ModelVersion>> ScanAdapted(IEnumerable<string> taken)
    {
        var adapted = new Dictionary<string, IReadOnlyDictionary<long, ModelVersion>>(StringComparer.Ordinal);
        var bases = taken.ToHashSet(StringComparer.Ordinal);
        foreach (var folder in Directory.EnumerateDirectories(data.Models).Order(StringComparer.Ordinal))
        {
            var name = Path.GetFileName(folder);
            if (ModelNames.Problem(name) is not null) continue;
            var versions = ReadVersions(folder, name);
            if (versions.Count == 0) continue;
            if (bases.Contains(name)) problem(folder, $"A base model has the name '{name}' too.");
            else adapted.Add(name, versions);
        }

        return adapted;
    }

    private Dictionary<long, ModelVersion> ReadVersions(string folder, string name)
    {
        var versions = new Dictionary<long, ModelVersion>();
        foreach (var path in Directory.EnumerateDirectories(folder))
        {
            if (!long.TryParse(Path.GetFileName(path), NumberStyles.None, CultureInfo.InvariantCulture, out var number)) continue;
            if (ReadVersion(path, name, number) is { } version) versions[number] = version;
        }

        return versions;
    }

    private ModelVersion? ReadVersion(string path, string name, long number)
    {
        try
        {
            var manifest = PackageReader.ReadManifest(path);
            if (manifest.Name == name && manifest.Version == number) return ModelVersion.Of(manifest, path);
            problem(path, $"Its manifest is that of '{manifest.Name}' version {manifest.Version}.");
        }
        catch (Exception exception) when (exception is AdaptException or IOException or UnauthorizedAccessException)
        {
            problem(path, exception.Message);
        }

        return null;
    }
}
