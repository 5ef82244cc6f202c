namespace OnnxAdapt.OrtTraining.Tests.Support;

/// <summary>An empty folder for one test.</summary>
internal sealed class DisposableFolder : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("onnxadapt-test-");

    public string Path => _folder.FullName;

    public void Dispose() => _folder.Delete(recursive: true);
}
