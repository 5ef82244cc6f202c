using System.Globalization;
using OnnxAdapt.Abstractions;

namespace OnnxAdapt.Serving.Catalog;

/// <summary>Paths below the data directory, which one process at a time may use.</summary>
internal sealed class DataFolder(string root) : IDisposable
{
    private const string AsideName = ".aside";
    private FileStream? _lock;

    /// <summary>Holds one folder per adapted model.</summary>
    public string Models { get; } = Path.Combine(root, "models");

    /// <summary>Graphs made from training artifacts.</summary>
    public string Artifacts { get; } = Path.Combine(root, "artifacts");

    /// <summary>Folder of a model; the name must be allowed.</summary>
    public string Model(string name) => Path.Combine(Models, name);

    /// <summary>Folder of a version.</summary>
    public string Version(string name, long version) => Path.Combine(Model(name), version.ToString(CultureInfo.InvariantCulture));

    /// <summary>What is served of a model.</summary>
    public string ServingState(string name) => Path.Combine(Model(name), "serving.json");

    /// <summary>A new path for a version that is being written, on the same volume.</summary>
    public string NewAside() => Path.Combine(Models, AsideName, Guid.NewGuid().ToString("N"));

    /// <summary>Makes the folders, keeps other processes out, and removes what earlier attempts left aside.</summary>
    /// <exception cref="AdaptException">FailedPrecondition when another process uses the folder.</exception>
    public void Prepare()
    {
        Directory.CreateDirectory(root);
        _lock = TakeLock(Path.Combine(root, "lock"));
        var aside = Path.Combine(Models, AsideName);
        if (Directory.Exists(aside)) Directory.Delete(aside, recursive: true);
        Directory.CreateDirectory(aside);
    }

    /// <summary>Lets other processes use the folder.</summary>
    public void Dispose() => _lock?.Dispose();

    private FileStream TakeLock(string path)
    {
        try
        {
            return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException exception)
        {
            throw new AdaptException(AdaptErrorKind.FailedPrecondition, $"The data folder '{root}' is used by another server, or cannot be written. Stop that server, or name another data folder.", exception);
        }
    }
}
