namespace OnnxAdapt.Architecture.Tests;

public sealed class ProjectReferenceTests
{
    private static readonly Dictionary<string, string[]> AllowedProjects = new(StringComparer.Ordinal)
    {
        ["OnnxAdapt.Abstractions"] = [],
        ["OnnxAdapt.Graph"] = [],
        ["OnnxAdapt.Autodiff"] = ["OnnxAdapt.Graph"],
        ["OnnxAdapt.Tokenization"] = ["OnnxAdapt.Abstractions"],
        ["OnnxAdapt.Media"] = ["OnnxAdapt.Abstractions"],
        ["OnnxAdapt.Runtime"] = ["OnnxAdapt.Abstractions"],
        ["OnnxAdapt.OrtTraining"] = ["OnnxAdapt.Abstractions", "OnnxAdapt.Graph", "OnnxAdapt.Autodiff", "OnnxAdapt.Runtime"],
        ["OnnxAdapt.Verification"] =
        [
            "OnnxAdapt.Abstractions", "OnnxAdapt.Graph", "OnnxAdapt.Autodiff", "OnnxAdapt.Tokenization", "OnnxAdapt.Runtime", "OnnxAdapt.OrtTraining",
        ],
        ["OnnxAdapt.Serving"] = ["OnnxAdapt.Abstractions", "OnnxAdapt.Tokenization", "OnnxAdapt.Media"],
        ["OnnxAdapt.Adaptation"] = ["OnnxAdapt.Abstractions", "OnnxAdapt.Graph", "OnnxAdapt.Autodiff"],
        ["OnnxAdapt.Server"] =
        [
            "OnnxAdapt.Abstractions", "OnnxAdapt.Graph", "OnnxAdapt.Autodiff", "OnnxAdapt.Tokenization", "OnnxAdapt.Media",
            "OnnxAdapt.Runtime", "OnnxAdapt.OrtTraining", "OnnxAdapt.Serving", "OnnxAdapt.Adaptation",
        ],
        ["OnnxAdapt.Client"] = [],
        ["OnnxAdapt.Cli"] = ["OnnxAdapt.Client", "OnnxAdapt.Server", "OnnxAdapt.Verification"],
    };

    private static readonly Dictionary<string, string[]> PackageOwners = new(StringComparer.Ordinal)
    {
        ["Microsoft.ML.OnnxRuntime"] = ["OnnxAdapt.Runtime", "OnnxAdapt.OrtTraining"],
        ["Microsoft.ML.Tokenizers"] = ["OnnxAdapt.Tokenization"],
        ["Grpc.AspNetCore"] = ["OnnxAdapt.Server"],
        ["Grpc.HealthCheck"] = ["OnnxAdapt.Server"],
        ["Grpc.AspNetCore.Web"] = ["OnnxAdapt.Server"],
        ["Grpc.AspNetCore.Server.Reflection"] = ["OnnxAdapt.Server"],
        ["OpenTelemetry.Exporter.Prometheus.AspNetCore"] = ["OnnxAdapt.Server"],
        ["OpenTelemetry.Extensions.Hosting"] = ["OnnxAdapt.Server"],
        ["Grpc.Net.Client"] = ["OnnxAdapt.Client"],
        ["Google.Protobuf"] = ["OnnxAdapt.Graph", "OnnxAdapt.Client"],
        ["System.CommandLine"] = ["OnnxAdapt.Cli"],
        ["Spectre.Console"] = ["OnnxAdapt.Cli"],
    };

    public static TheoryData<string> Projects => [.. Product().Select(project => project.Name)];

    [Theory]
    [MemberData(nameof(Projects))]
    public void Project_References_PointToSmallerIdeasOnly(string name)
    {
        var project = Product().Single(candidate => candidate.Name == name);

        Assert.True(AllowedProjects.TryGetValue(name, out var allowed), $"{name} has no row in the table of allowed references.");
        Assert.Empty(project.Projects.Except(allowed));
    }

    [Theory]
    [MemberData(nameof(Projects))]
    public void Project_Packages_StayWhereTheyBelong(string name)
    {
        var project = Product().Single(candidate => candidate.Name == name);

        Assert.DoesNotContain(project.Packages, package => PackageOwners.TryGetValue(package, out var owners) && !owners.Contains(name));
    }

    [Fact]
    public void Abstractions_Packages_AreNone() =>
        Assert.Empty(Product().Single(project => project.Name == "OnnxAdapt.Abstractions").Packages);

    [Fact]
    public void StandIns_References_NeverPointToOurProjects() =>
        Assert.DoesNotContain(ProjectFile.InFolder("src/Compat").SelectMany(project => project.Projects), reference => reference.StartsWith("OnnxAdapt", StringComparison.Ordinal));

    private static IEnumerable<ProjectFile> Product() =>
        ProjectFile.InFolder("src").Where(project => project.Name.StartsWith("OnnxAdapt.", StringComparison.Ordinal));
}
