using System.Diagnostics;
using System.Text.Json;

namespace OnnxAdapt.TestKit.ForeignClients;

/// <summary>Scripts that call servers with clients not written here, or by hand, and print one JSON value.</summary>
public static class NodeScript
{
    /// <summary>Runs a script below <c>ForeignClients</c> to its end.</summary>
    /// <param name="script">Its path, such as <c>openai/embed.js</c>; packages that its folder locks are installed.</param>
    /// <param name="arguments">Its arguments.</param>
    public static async Task<JsonElement> RunAsync(string script, params string[] arguments)
    {
        var path = RepositoryPaths.InRoot($"tests/OnnxAdapt.TestKit/ForeignClients/{script}");
        var folder = Path.GetDirectoryName(path)!;
        var start = new ProcessStartInfo(ToolPaths.Find("node")!, [path, .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true };
        if (File.Exists(Path.Combine(folder, "package-lock.json"))) start.Environment["NODE_PATH"] = await NodePackages.InstallAsync(folder, Path.GetFileName(folder));
        using var process = Process.Start(start)!;
        var problems = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return process.ExitCode == 0 ? JsonSerializer.Deserialize<JsonElement>(output) : throw new InvalidOperationException($"{script} failed: {output}{await problems}");
    }
}
