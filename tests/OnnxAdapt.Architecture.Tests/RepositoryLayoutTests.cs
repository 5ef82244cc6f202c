using System.Diagnostics;
using System.Text.RegularExpressions;
using OnnxAdapt.TestKit;

namespace OnnxAdapt.Architecture.Tests;

public sealed partial class RepositoryLayoutTests
{
    private static readonly string[] Rooms = ["OnnxAdapt.sln", "README.md", "helm", "models", "protos", "src", "tests"];

    private static readonly string[] Plumbing =
    [
        ".ci", ".editorconfig", ".gitattributes", ".gitignore", "Directory.Build.props", "Directory.Build.targets",
        "Directory.Packages.props", "LICENSE", "global.json",
    ];

    [Fact]
    public void TopLevel_TrackedEntries_AreTheRoomsAndThePlumbing()
    {
        var entries = TrackedFiles().Select(path => path.Split('/')[0]).Distinct();

        Assert.Empty(entries.Except(Rooms.Concat(Plumbing)));
    }

    [Fact]
    public void SourceFiles_DeclareOneTopLevelType()
    {
        var offenders = ProductSources()
            .Where(path => TopLevelType().Count(File.ReadAllText(RepositoryPaths.InRoot(path))) > 1);

        Assert.Empty(offenders);
    }

    [Fact]
    public void SourceFiles_AreAtMost400LinesLong() =>
        Assert.DoesNotContain(ProductSources(), path => File.ReadLines(RepositoryPaths.InRoot(path)).Count() > 400);

    [Fact]
    public void LockFiles_CarryIntegrityAndNoAddresses()
    {
        var locks = TrackedFiles().Where(path => Path.GetFileName(path) == "package-lock.json").ToArray();

        Assert.NotEmpty(locks);
        Assert.All(locks, path =>
        {
            var text = File.ReadAllText(RepositoryPaths.InRoot(path));
            Assert.DoesNotContain("\"resolved\"", text, StringComparison.Ordinal);
            Assert.Contains("\"integrity\"", text, StringComparison.Ordinal);
        });
    }

    [Fact]
    public void Solution_ListsEveryProject()
    {
        var solution = File.ReadAllText(RepositoryPaths.InRoot("OnnxAdapt.sln")).Replace('\\', '/');

        Assert.All(TrackedFiles().Where(path => path.EndsWith(".csproj", StringComparison.Ordinal)), path => Assert.Contains(path, solution, StringComparison.Ordinal));
    }

    private static IEnumerable<string> ProductSources() => TrackedFiles()
        .Where(path => path.StartsWith("src/OnnxAdapt.", StringComparison.Ordinal) && path.EndsWith(".cs", StringComparison.Ordinal));

    private static IReadOnlyList<string> TrackedFiles()
    {
        using var git = Process.Start(new ProcessStartInfo("git", ["ls-files"])
        {
            WorkingDirectory = RepositoryPaths.Root,
            RedirectStandardOutput = true,
        })!;
        var output = git.StandardOutput.ReadToEnd();
        git.WaitForExit();
        Assert.Equal(0, git.ExitCode);
        return [.. output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(path => File.Exists(RepositoryPaths.InRoot(path)))];
    }

    [GeneratedRegex(@"^(public|internal|file)\s+(?:(?:static|sealed|abstract|partial|readonly|unsafe|ref)\s+)*(class|struct|record|interface|enum|delegate)\b", RegexOptions.Multiline)]
    private static partial Regex TopLevelType();
}
