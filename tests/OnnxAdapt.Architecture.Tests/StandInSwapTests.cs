using OnnxAdapt.TestKit;

namespace OnnxAdapt.Architecture.Tests;

public sealed class StandInSwapTests
{
    private const string Official = "OfficialPackages=true";
    private const string Gpu = "OnnxRuntimeFlavor=Gpu";
    private const string Runtime = "src/OnnxAdapt.Runtime/OnnxAdapt.Runtime.csproj";

    private static readonly string[] StandIns =
        [.. Directory.GetDirectories(RepositoryPaths.InRoot("src/Compat")).Select(folder => Path.GetFileName(folder)!)];

    public static TheoryData<string> Swapped =>
    [
        Runtime,
        "src/OnnxAdapt.Tokenization/OnnxAdapt.Tokenization.csproj",
        "src/OnnxAdapt.Client/OnnxAdapt.Client.csproj",
        "src/OnnxAdapt.Server/OnnxAdapt.Server.csproj",
        "tests/OnnxAdapt.Autodiff.Tests/OnnxAdapt.Autodiff.Tests.csproj",
        "tests/OnnxAdapt.Compat.Tests/OnnxAdapt.Compat.Tests.csproj",
    ];

    [Theory]
    [MemberData(nameof(Swapped))]
    public async Task Default_PackagesWithAStandIn_AreProjects(string path)
    {
        var project = await EvaluatedProject.ReadAsync(path, "OfficialPackages=false");

        Assert.NotEmpty(project.Projects.Intersect(StandIns));
        Assert.Empty(project.Packages.Keys.Intersect(StandIns));
        Assert.DoesNotContain(project.Packages, package => package.Value is null);
    }

    [Theory]
    [MemberData(nameof(Swapped))]
    public async Task Official_NoStandIn_IsLeft(string path)
    {
        var project = await EvaluatedProject.ReadAsync(path, Official);

        Assert.Empty(project.Projects.Intersect(StandIns));
        Assert.NotEmpty(project.Packages.Keys.Intersect(StandIns));
        Assert.DoesNotContain(project.Packages, package => package.Value is null);
    }

    [Fact]
    public async Task OfficialGpu_Runtime_TakesThePlaceOfTheCpuPackage()
    {
        var project = await EvaluatedProject.ReadAsync(Runtime, Official, Gpu);

        Assert.DoesNotContain("Microsoft.ML.OnnxRuntime", project.Packages.Keys);
        Assert.NotNull(project.Packages["Microsoft.ML.OnnxRuntime.Gpu"]);
    }

    [Fact]
    public async Task Official_StandInItself_IsEmpty()
    {
        var project = await EvaluatedProject.ReadAsync("src/Compat/Grpc.Net.Client/Grpc.Net.Client.csproj", Official);

        Assert.Empty(project.Packages);
        Assert.Empty(project.Projects);
    }

    [Fact]
    public void Projects_ReferToNoStandInByPath() =>
        Assert.DoesNotContain(
            ProjectFile.InFolder("src").Concat(ProjectFile.InFolder("tests")).SelectMany(project => project.Projects),
            reference => StandIns.Contains(reference));
}
