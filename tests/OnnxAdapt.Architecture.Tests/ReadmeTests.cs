using OnnxAdapt.TestKit;

namespace OnnxAdapt.Architecture.Tests;

public sealed class ReadmeTests
{
    private static readonly string Readme = File.ReadAllText(RepositoryPaths.InRoot("README.md"));
    private static readonly string Ci = File.ReadAllText(RepositoryPaths.InRoot(".ci/run"));

    [Fact]
    public void Readme_OpensWithTheTwoCommands()
    {
        var commands = Readme.Split('\n').Where(line => line.StartsWith("    dotnet ", StringComparison.Ordinal) || line.StartsWith("dotnet ", StringComparison.Ordinal))
            .Select(line => line.Trim()).Take(2);

        Assert.Equal(["dotnet run -c Release --project src/OnnxAdapt.Cli -- demo", "dotnet test OnnxAdapt.sln -c Release"], commands);
    }

    [Fact]
    public void ContinuousIntegration_RunsTheReadmesTestCommand() =>
        Assert.Contains("dotnet test OnnxAdapt.sln -c Release", Ci, StringComparison.Ordinal);

    [Fact]
    public void Readme_Paths_Exist()
    {
        var paths = Readme.Split('`').Where((_, index) => index % 2 == 1)
            .Where(text => text.StartsWith("src/", StringComparison.Ordinal) || text.StartsWith("tests/", StringComparison.Ordinal) || text.StartsWith("models/", StringComparison.Ordinal) || text.StartsWith("protos/", StringComparison.Ordinal))
            .Where(text => !text.Contains('<') && !text.Contains('*') && !text.Contains(' '));

        Assert.All(paths, path => Assert.True(Path.Exists(RepositoryPaths.InRoot(path)), $"README names {path}, which does not exist."));
    }
}
