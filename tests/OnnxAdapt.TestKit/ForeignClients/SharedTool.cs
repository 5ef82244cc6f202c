using System.Runtime.InteropServices;

namespace OnnxAdapt.TestKit.ForeignClients;

/// <summary>A program from PATH, or from the shared material, which has it compressed.</summary>
/// <param name="name">Name of the program.</param>
public sealed class SharedTool(string name)
{
    private const string Unpack = "tools/unpack.sh";

    /// <summary>Why the program cannot run here, or null.</summary>
    public string? MissingReason => ToolPaths.Find(name) is not null || CanUnpack
        ? null
        : $"Not installed: {name}, and {Unpack} cannot run here. Set ONNXADAPT_SHARED to the folder of the shared material.";

    private static bool CanUnpack =>
        OperatingSystem.IsLinux() && RuntimeInformation.ProcessArchitecture == Architecture.X64
        && RepositoryPaths.HasShared(Unpack) && ToolPaths.Find("bash") is not null && ToolPaths.Find("xz") is not null;

    /// <summary>Full path of the program; it is unpacked first if need be.</summary>
    public async Task<string> FindAsync()
    {
        if (ToolPaths.Find(name) is { } installed) return installed;
        var folder = Path.Combine(CacheFolder.Path, "tools");
        var program = Path.Combine(folder, name);
        using var guard = await CacheFolder.LockAsync(folder);
        if (!File.Exists(program)) await ToolProcess.RunAsync(RepositoryPaths.InShared("tools"), ToolPaths.Find("bash")!, RepositoryPaths.InShared(Unpack), folder);
        return program;
    }
}
