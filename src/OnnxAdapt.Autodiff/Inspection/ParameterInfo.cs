using OnnxAdapt.Autodiff.Blocks;
using OnnxAdapt.Graph;

namespace OnnxAdapt.Autodiff.Inspection;

/// <summary>A float initializer.</summary>
/// <param name="Name">Name.</param>
/// <param name="Type">Element type.</param>
/// <param name="Sizes">Size along each axis.</param>
/// <param name="IsTrainable">Whether a gradient can reach it from the model's outputs.</param>
public sealed record ParameterInfo(string Name, DataType Type, IReadOnlyList<long> Sizes, bool IsTrainable)
{
    /// <summary>What it does, by the operators that use it.</summary>
    public ParameterRole Roles { get; init; }
}
