namespace OnnxAdapt.Server.Artifacts;

/// <summary>Folders for exports, on the volume of the server's data. What an earlier process left is deleted.</summary>
internal sealed class ExportFolders
{
    private readonly string _root;

    public ExportFolders(string dataDirectory)
    {
        _root = Path.Combine(dataDirectory, "exports");
        if (Directory.Exists(_root)) Directory.Delete(_root, recursive: true);
    }

    /// <summary>A path that does not exist yet.</summary>
    public ExportFolder New() => new(Path.Combine(_root, Guid.NewGuid().ToString("N")));
}
