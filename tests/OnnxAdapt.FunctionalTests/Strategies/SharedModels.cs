using OnnxAdapt.FunctionalTests.Processes;
using OnnxAdapt.TestKit;

namespace OnnxAdapt.FunctionalTests.Strategies;

/// <summary>A folder with some of the shared models and no others.</summary>
internal sealed class SharedModels : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public SharedModels(params string[] names)
    {
        foreach (var name in names) Directory.CreateSymbolicLink(System.IO.Path.Combine(_folder.Path, name), RepositoryPaths.InShared("models/" + name));
    }

    public string Path => _folder.Path;

    public void Dispose() => _folder.Dispose();
}
