namespace OnnxAdapt.Shipping.Tests;

/// <summary>As <see cref="ChartFactAttribute"/>, for several cases.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class ChartTheoryAttribute : TheoryAttribute
{
    public ChartTheoryAttribute() => Skip = SharedTools.Absence;
}
