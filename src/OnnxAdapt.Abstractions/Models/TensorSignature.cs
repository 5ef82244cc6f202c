namespace OnnxAdapt.Abstractions;

/// <summary>Declared name, type and shape of a graph input or output.</summary>
/// <param name="Name">Name in the graph.</param>
/// <param name="ElementType">Element type.</param>
/// <param name="Shape">Declared axes; null when not even the rank is known.</param>
public sealed record TensorSignature(string Name, TensorElementType ElementType, IReadOnlyList<Dimension>? Shape)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Name}: {ElementType}[{(Shape is null ? "..." : string.Join(", ", Shape))}]";
}
