using Xunit;

namespace OnnxAdapt.TestKit;

/// <summary>A test that needs a program on PATH; skipped with a sentence when it is absent.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class ToolFactAttribute : FactAttribute
{
    public ToolFactAttribute(params string[] programs)
    {
        var missing = programs.Where(program => ToolPaths.Find(program) is null).ToArray();
        Skip = missing.Length == 0 ? null : $"Not installed: {string.Join(", ", missing)}.";
    }
}
