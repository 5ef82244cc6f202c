namespace OnnxAdapt.Shipping.Tests;

/// <summary>A test that needs helm and kubeconform; skipped with a sentence when they are absent.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class ChartFactAttribute : FactAttribute
{
    public ChartFactAttribute() => Skip = SharedTools.Absence;
}
