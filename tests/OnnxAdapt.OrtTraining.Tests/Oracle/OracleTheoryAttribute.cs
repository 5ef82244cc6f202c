using OnnxAdapt.TestKit;

namespace OnnxAdapt.OrtTraining.Tests.Oracle;

/// <summary>A theory that runs Microsoft's runtime on shared material; skipped with a sentence when either is absent.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class OracleTheoryAttribute : TheoryAttribute
{
    public OracleTheoryAttribute(string sharedFolder) => Skip =
        RepositoryPaths.HasShared(sharedFolder) ? OracleInstallation.Problem : $"No folder {sharedFolder} beside the repository.";
}
