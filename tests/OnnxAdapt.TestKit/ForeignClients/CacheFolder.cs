namespace OnnxAdapt.TestKit.ForeignClients;

/// <summary>Where tests keep programs between runs.</summary>
internal static class CacheFolder
{
    private static readonly TimeSpan Between = TimeSpan.FromMilliseconds(100);

    public static string Path { get; } = Directory.CreateDirectory(System.IO.Path.Combine(
        Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.Create), "onnxadapt-tests")).FullName;

    /// <summary>Keeps other test processes away from a folder until the answer is disposed.</summary>
    public static async Task<IDisposable> LockAsync(string folder)
    {
        while (true)
        {
            try
            {
                return new FileStream($"{folder}.lock", FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException)
            {
                await Task.Delay(Between);
            }
        }
    }
}
