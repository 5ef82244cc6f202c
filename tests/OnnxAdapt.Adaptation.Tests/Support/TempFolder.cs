namespace OnnxAdapt.Adaptation.Tests.Support;

/// <summary>A folder that is gone after the test.</summary>
public sealed class TempFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("onnxadapt-").FullName;

    public string File(string name) => System.IO.Path.Combine(Path, name);

    public static void Copy(string source, string target)
    {
        Directory.CreateDirectory(target);
        foreach (var folder in Directory.EnumerateDirectories(source)) Copy(folder, System.IO.Path.Combine(target, System.IO.Path.GetFileName(folder)));
        foreach (var file in Directory.EnumerateFiles(source))
        {
            try
            {
                using var input = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
                using var output = System.IO.File.Create(System.IO.Path.Combine(target, System.IO.Path.GetFileName(file)));
                input.CopyTo(output);
            }
            catch (FileNotFoundException)
            {
                continue;
            }
        }
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
