using Xunit;

namespace OnnxAdapt.TestKit;

/// <summary>A test that needs a file or folder of the shared material; skipped with a sentence when it is absent.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class SharedFactAttribute : FactAttribute
{
    public SharedFactAttribute(params string[] relativePaths) => Skip = SharedRequirement.MissingReason(relativePaths);
}
