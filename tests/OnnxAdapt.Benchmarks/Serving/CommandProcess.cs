using System.Diagnostics;

namespace OnnxAdapt.Benchmarks.Serving;

/// <summary>The command line in a process of its own.</summary>
internal static class CommandProcess
{
    /// <summary>Starts a command with its standard output redirected.</summary>
    public static Process Start(params string[] arguments) => Process.Start(
        new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "onnxadapt.dll"), .. arguments]) { RedirectStandardOutput = true })!;

    /// <summary>Runs a command to its end.</summary>
    /// <returns>The last line of its standard output.</returns>
    public static string LastLine(params string[] arguments)
    {
        using var process = Start(arguments);
        var lines = process.StandardOutput.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        process.WaitForExit();
        return process.ExitCode == 0 ? lines[^1] : throw new InvalidOperationException($"{arguments[0]} ended with {process.ExitCode}: {lines.LastOrDefault()}");
    }
}
