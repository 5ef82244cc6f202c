using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;

namespace OnnxAdapt.TestKit.ForeignClients;

internal sealed class GrpcurlClient : ForeignClient
{
    private const string Unpack = "tools/unpack.sh";
    private static readonly Lazy<Task<string>> Program = new(FindAsync);

    public override string? MissingReason => ToolPaths.Find("grpcurl") is not null || CanUnpack
        ? null
        : $"Not installed: grpcurl, and {Unpack} cannot run here. Set ONNXADAPT_SHARED to the folder of the shared material.";

    private static bool CanUnpack =>
        OperatingSystem.IsLinux() && RuntimeInformation.ProcessArchitecture == Architecture.X64
        && RepositoryPaths.HasShared(Unpack) && ToolPaths.Find("bash") is not null && ToolPaths.Find("xz") is not null;

    protected override async Task<ForeignCall> StartCoreAsync(string target, string method, ForeignCallOptions options)
    {
        var start = new ProcessStartInfo(await Program.Value, ["-plaintext", "-format-error", "-d", "@"]);
        foreach (var (name, value) in options.Headers)
        {
            start.ArgumentList.Add("-H");
            start.ArgumentList.Add($"{name}: {value}");
        }

        if (options.Deadline is { } deadline)
        {
            start.ArgumentList.Add("-max-time");
            start.ArgumentList.Add(deadline.TotalSeconds.ToString(CultureInfo.InvariantCulture));
        }

        start.ArgumentList.Add(target);
        start.ArgumentList.Add(method);
        return new ForeignCall(start, new GrpcurlOutput());
    }

    private static async Task<string> FindAsync()
    {
        if (ToolPaths.Find("grpcurl") is { } installed)
        {
            return installed;
        }

        var folder = Path.Combine(CacheFolder.Path, "tools");
        using var guard = await CacheFolder.LockAsync(folder);
        await ToolProcess.RunAsync(RepositoryPaths.InShared("tools"), ToolPaths.Find("bash")!, RepositoryPaths.InShared(Unpack), folder);
        return Path.Combine(folder, "grpcurl");
    }
}
