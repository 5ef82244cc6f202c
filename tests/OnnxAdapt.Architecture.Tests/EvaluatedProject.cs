using System.Diagnostics;
using System.Text.Json;
using OnnxAdapt.TestKit;

namespace OnnxAdapt.Architecture.Tests;

/// <summary>The references of a project after evaluation, when the rules for stand-ins have been applied.</summary>
/// <param name="Packages">Packages that restoring would look for, with the versions of the central list.</param>
/// <param name="Projects">Names of the projects.</param>
internal sealed record EvaluatedProject(IReadOnlyDictionary<string, string?> Packages, IReadOnlyList<string> Projects)
{
    /// <summary>Evaluates a project; nothing is restored or built.</summary>
    public static async Task<EvaluatedProject> ReadAsync(string relativePath, params string[] properties)
    {
        var start = new ProcessStartInfo("dotnet", ["msbuild", RepositoryPaths.InRoot(relativePath), "-nologo", "-getItem:PackageReference,ProjectReference,PackageVersion"])
        {
            RedirectStandardOutput = true,
        };
        foreach (var property in properties)
        {
            start.ArgumentList.Add($"-p:{property}");
        }

        using var evaluation = Process.Start(start)!;
        var output = await evaluation.StandardOutput.ReadToEndAsync();
        await evaluation.WaitForExitAsync();
        Assert.True(evaluation.ExitCode == 0, output);
        return Parse(output);
    }

    private static EvaluatedProject Parse(string output)
    {
        using var document = JsonDocument.Parse(output);
        var items = document.RootElement.GetProperty("Items");
        var versions = items.GetProperty("PackageVersion").EnumerateArray().ToDictionary(Identity, item => item.GetProperty("Version").GetString());
        return new EvaluatedProject(
            items.GetProperty("PackageReference").EnumerateArray().Select(Identity).ToDictionary(id => id, id => versions.GetValueOrDefault(id)),
            [.. items.GetProperty("ProjectReference").EnumerateArray().Select(Identity).Select(path => Path.GetFileNameWithoutExtension(path.Replace('\\', '/')))]);
    }

    private static string Identity(JsonElement item) => item.GetProperty("Identity").GetString()!;
}
