using System.Diagnostics;
using System.Runtime.InteropServices;
using OnnxAdapt.TestKit;

namespace OnnxAdapt.Shipping.Tests;

/// <summary>Command-line tools that lie compressed beside the project, unpacked once into the user's cache.</summary>
internal static class SharedTools
{
    private static readonly Lazy<string?> Folder = new(Unpack);

    /// <summary>Why the tools cannot be used here; null when they can.</summary>
    public static string? Absence => !RepositoryPaths.HasShared("tools/unpack.sh") ? $"{RepositoryPaths.InShared("tools")} is absent."
        : !OperatingSystem.IsLinux() || RuntimeInformation.ProcessArchitecture != Architecture.X64 ? "The tools are for Linux on x64."
        : ToolPaths.Find("xz") is null ? "Not installed: xz."
        : Folder.Value is null ? "The tools could not be unpacked."
        : null;

    /// <summary>Runs a tool and gives its exit code and both outputs.</summary>
    public static (int ExitCode, string Output) Run(string tool, string input, params string[] arguments) => Start(Path.Combine(Folder.Value!, tool), input, arguments);

    /// <summary>Runs a program.</summary>
    public static (int ExitCode, string Output) Start(string program, string input, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true })!;
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        process.StandardInput.Write(input);
        process.StandardInput.Close();
        process.WaitForExit();
        return (process.ExitCode, output.GetAwaiter().GetResult() + errors.GetAwaiter().GetResult());
    }

    private static string? Unpack()
    {
        var (code, output) = Start("bash", "", RepositoryPaths.InShared("tools/unpack.sh"));
        return code == 0 ? output.Trim().Split('\n')[^1] : null;
    }
}
