using System.Diagnostics;
using System.Security.Cryptography;

namespace OnnxAdapt.TestKit.ForeignClients;

internal sealed class NodeClient(string protosFolder, string protoFile) : ForeignClient
{
    private static readonly Lazy<Task<string>> Modules = new(InstallAsync);

    private static string SourceFolder => RepositoryPaths.InRoot("tests/OnnxAdapt.TestKit/ForeignClients/node");

    public override string? MissingReason => ToolPaths.Find("node") is null || ToolPaths.Find("npm") is null ? "Not installed: node and npm." : null;

    protected override async Task<ForeignCall> StartCoreAsync(string target, string method, ForeignCallOptions options)
    {
        var start = new ProcessStartInfo(ToolPaths.Find("node")!);
        start.Environment["NODE_PATH"] = await Modules.Value;
        start.ArgumentList.Add(Path.Combine(SourceFolder, "call.js"));
        ScriptArguments.Add(start.ArgumentList, target, method, options);
        foreach (var argument in new[] { "--protos", protosFolder, "--proto", protoFile })
        {
            start.ArgumentList.Add(argument);
        }

        return new ForeignCall(start, new ScriptOutput());
    }

    /// <summary>Installs the locked packages into the user's cache, once for each content of the lock file.</summary>
    private static async Task<string> InstallAsync()
    {
        var lockFile = await File.ReadAllBytesAsync(Path.Combine(SourceFolder, "package-lock.json"));
        var folder = Path.Combine(CacheFolder.Path, $"grpc-js-{Convert.ToHexStringLower(SHA256.HashData(lockFile))[..16]}");
        using var guard = await CacheFolder.LockAsync(folder);
        if (!Directory.Exists(folder))
        {
            await InstallAsync(folder);
        }

        return Path.Combine(folder, "node_modules");
    }

    private static async Task InstallAsync(string folder)
    {
        var staging = $"{folder}.{Environment.ProcessId}";
        Directory.CreateDirectory(staging);
        foreach (var name in new[] { "package.json", "package-lock.json" })
        {
            File.Copy(Path.Combine(SourceFolder, name), Path.Combine(staging, name), overwrite: true);
        }

        await ToolProcess.RunAsync(staging, ToolPaths.Find("npm")!, "ci", "--ignore-scripts", "--no-audit", "--no-fund");
        Directory.Move(staging, folder);
    }
}
