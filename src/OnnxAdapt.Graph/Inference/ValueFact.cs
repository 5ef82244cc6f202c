namespace OnnxAdapt.Graph.Inference;

/// <summary>What is known of a value.</summary>
/// <param name="Type">Element type, or undefined.</param>
/// <param name="Shape">Shape, or null when not even the rank is known.</param>
/// <param name="Elements">The elements of a small tensor of whole numbers with at most one axis; each may be a number, a symbol or unknown.</param>
internal readonly record struct ValueFact(DataType Type, Shape? Shape, Dim[]? Elements = null)
{
    /// <summary>Most elements that are followed.</summary>
    public const int MaxElements = 256;

    /// <summary>What holds of a value that is one or the other.</summary>
    public ValueFact Or(ValueFact other) => new(Type == other.Type ? Type : DataType.Undefined, Join(Shape, other.Shape));

    /// <summary>Whether type and shape say the same.</summary>
    public bool SameAs(ValueFact other) => Type == other.Type && Equals(Shape, other.Shape);

    private static Shape? Join(Shape? one, Shape? other) =>
        one is null || other is null || one.Count != other.Count ? null : new Shape([.. one.Zip(other, (a, b) => a == b ? a : Dim.Unknown)]);
}
