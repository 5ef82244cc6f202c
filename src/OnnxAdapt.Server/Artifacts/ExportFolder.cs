namespace OnnxAdapt.Server.Artifacts;

/// <summary>A folder for one export, deleted when it is sent.</summary>
/// <param name="path">Made by who writes to it.</param>
internal sealed class ExportFolder(string path) : IDisposable
{
    public string Path => path;

    public void Dispose()
    {
        if (Directory.Exists(path)) Directory.Delete(path, recursive: true);
    }
}
