using System.Collections.Concurrent;
using System.Security.Cryptography;

namespace OnnxAdapt.TestKit.ForeignClients;

/// <summary>Installs locked npm packages into the user's cache, once for each content of the lock file.</summary>
internal static class NodePackages
{
    private static readonly ConcurrentDictionary<string, Lazy<Task<string>>> Installed = new(StringComparer.Ordinal);

    /// <summary>The folder <c>node_modules</c> with what a folder's lock file names.</summary>
    /// <param name="source">Folder with <c>package.json</c> and <c>package-lock.json</c>.</param>
    /// <param name="name">Begin of the cache folder's name.</param>
    public static Task<string> InstallAsync(string source, string name) =>
        Installed.GetOrAdd(source, folder => new Lazy<Task<string>>(() => InstallOnceAsync(folder, name))).Value;

    private static async Task<string> InstallOnceAsync(string source, string name)
    {
        var lockFile = await File.ReadAllBytesAsync(Path.Combine(source, "package-lock.json"));
        var folder = Path.Combine(CacheFolder.Path, $"{name}-{Convert.ToHexStringLower(SHA256.HashData(lockFile))[..16]}");
        using var guard = await CacheFolder.LockAsync(folder);
        if (!Directory.Exists(folder))
        {
            await InstallAsync(source, folder, Directory.CreateDirectory($"{folder}.{Environment.ProcessId}").FullName);
        }

        return Path.Combine(folder, "node_modules");
    }

    private static async Task InstallAsync(string source, string folder, string staging)
    {
        foreach (var file in new[] { "package.json", "package-lock.json" })
        {
            File.Copy(Path.Combine(source, file), Path.Combine(staging, file), overwrite: true);
        }

        await ToolProcess.RunAsync(staging, ToolPaths.Find("npm")!, "ci", "--ignore-scripts", "--no-audit", "--no-fund");
        Directory.Move(staging, folder);
    }
}
