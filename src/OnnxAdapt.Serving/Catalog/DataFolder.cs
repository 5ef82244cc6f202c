using System.Globalization;

namespace OnnxAdapt.Serving.Catalog;

/// <summary>Paths below the data directory.</summary>
internal sealed class DataFolder(string root)
{
    private const string AsideName = ".aside";

    /// <summary>Holds one folder per adapted model.</summary>
    public string Models { get; } = Path.Combine(root, "models");

    /// <summary>Folder of a model; the name must be allowed.</summary>
    public string Model(string name) => Path.Combine(Models, name);

    /// <summary>Folder of a version.</summary>
    public string Version(string name, long version) => Path.Combine(Model(name), version.ToString(CultureInfo.InvariantCulture));

    /// <summary>What is served of a model.</summary>
    public string ServingState(string name) => Path.Combine(Model(name), "serving.json");

    /// <summary>A new path for a version that is being written, on the same volume.</summary>
    public string NewAside() => Path.Combine(Models, AsideName, Guid.NewGuid().ToString("N"));

    /// <summary>Makes the folders, and removes what earlier attempts left aside.</summary>
    public void Prepare()
    {
        var aside = Path.Combine(Models, AsideName);
        if (Directory.Exists(aside)) Directory.Delete(aside, recursive: true);
        Directory.CreateDirectory(aside);
    }
}
