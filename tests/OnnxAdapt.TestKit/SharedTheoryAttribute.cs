using Xunit;

namespace OnnxAdapt.TestKit;

/// <summary>A theory that needs a file or folder of the shared material; skipped with a sentence when it is absent.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class SharedTheoryAttribute : TheoryAttribute
{
    public SharedTheoryAttribute(params string[] relativePaths) => Skip = SharedRequirement.MissingReason(relativePaths);
}
