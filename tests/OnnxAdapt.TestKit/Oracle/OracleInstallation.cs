using System.Diagnostics;

namespace OnnxAdapt.TestKit.Oracle;

/// <summary>Microsoft's training runtime under Node, installed once into the user's cache.</summary>
public static class OracleInstallation
{
    private const string Source = "oracle";
    private static readonly string[] Files = ["oracle.mjs", "package.json", "package-lock.json"];
    private static readonly TimeSpan InstallTime = TimeSpan.FromMinutes(3);
    private static readonly Lazy<(string? Folder, string? Problem)> Installed = new(Install);

    /// <summary>Folder with the script; null when it cannot be had.</summary>
    public static string? Folder => Installed.Value.Folder;

    /// <summary>Why the runtime cannot be had; null when it can.</summary>
    public static string? Problem => Installed.Value.Problem;

    private static (string? Folder, string? Problem) Install()
    {
        if (!RepositoryPaths.HasShared(Source)) return (null, $"No folder {Source} beside the repository.");
        if (ToolPaths.Find("node") is null || ToolPaths.Find("npm") is not { } npm) return (null, "Not installed: node and npm.");
        var folder = Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.Create), "onnxadapt-tests", "training-oracle");
        if (!File.Exists(Path.Combine(folder, "done")))
        {
            Directory.CreateDirectory(folder);
            foreach (var file in Files) File.WriteAllBytes(Path.Combine(folder, file), File.ReadAllBytes(RepositoryPaths.InShared(Path.Combine(Source, file))));
            if (!Run(npm, folder)) return (null, "npm cannot install the package onnxruntime-web here.");
            File.WriteAllText(Path.Combine(folder, "done"), "");
        }

        return (folder, null);
    }

    private static bool Run(string npm, string folder)
    {
        using var process = Process.Start(new ProcessStartInfo(npm, ["ci", "--ignore-scripts", "--no-audit", "--no-fund"])
        {
            WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true,
        })!;
        process.OutputDataReceived += (_, _) => { };
        process.ErrorDataReceived += (_, _) => { };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return process.WaitForExit(InstallTime) && process.ExitCode == 0;
    }
}
