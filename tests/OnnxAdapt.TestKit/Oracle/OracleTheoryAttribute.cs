using Xunit;

namespace OnnxAdapt.TestKit.Oracle;

/// <summary>A theory that runs Microsoft's runtime, on shared material or on what a test makes; skipped with a sentence when it is absent.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class OracleTheoryAttribute : TheoryAttribute
{
    public OracleTheoryAttribute(params string[] sharedFolders) => Skip = SharedRequirement.MissingReason(sharedFolders) ?? OracleInstallation.Problem;
}
