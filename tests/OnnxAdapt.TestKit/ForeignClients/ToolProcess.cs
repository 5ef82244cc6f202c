using System.Diagnostics;

namespace OnnxAdapt.TestKit.ForeignClients;

/// <summary>Runs a program to its end.</summary>
internal static class ToolProcess
{
    /// <summary>Fails with everything the program said when it does not succeed.</summary>
    public static async Task RunAsync(string folder, string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEndAsync();
        var problems = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"{Path.GetFileName(program)} {string.Join(' ', arguments)} failed: {await output}{await problems}");
        }
    }
}
