using OnnxAdapt.TestKit;
using OnnxAdapt.Verification.Artifacts;

namespace OnnxAdapt.Verification.Tests.Artifacts;

public sealed class ArtifactCasesTests
{
    private const string Folder = "goldens/ort-artifacts";

    public static TheoryData<string> Cases() => RepositoryPaths.HasShared(Folder) ? [.. new ArtifactCases().Cases(RepositoryPaths.InShared(Folder))] : ["none"];

    [SharedTheory(Folder)]
    [MemberData(nameof(Cases))]
    public void Run_WithStandardOperators_FollowsTheReference(string name) => AssertFollows(name, new VerificationOptions());

    [SharedTheory(Folder)]
    [MemberData(nameof(Cases))]
    public void Run_WithKernels_FollowsTheReference(string name) => AssertFollows(name, new VerificationOptions { Kernels = VerificationOptions.AllKernels });

    private static void AssertFollows(string name, VerificationOptions options)
    {
        var result = new ArtifactCases().Run(RepositoryPaths.InShared(Folder), name, options);

        Assert.True(result.Passed, result.Failure);
    }
}
