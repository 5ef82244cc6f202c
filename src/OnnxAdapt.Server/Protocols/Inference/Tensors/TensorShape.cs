using OnnxAdapt.Abstractions;

namespace OnnxAdapt.Server.Protocols.Inference.Tensors;

/// <summary>Checks shapes before anything is allocated for them.</summary>
internal static class TensorShape
{
    private const int MaximumRank = 32;

    /// <summary>Elements of a shape.</summary>
    /// <exception cref="AdaptException">InvalidArgument for a negative size, too many axes, or a product beyond every tensor.</exception>
    public static int CountElements(IReadOnlyList<long> shape, string input)
    {
        if (shape.Count > MaximumRank) throw Bad(input, $"has {shape.Count} axes; at most {MaximumRank} are allowed", shape);
        long count = 1;
        foreach (var size in shape)
        {
            if (size < 0) throw Bad(input, "has a negative size", shape);
            if (size > 0 && count > Array.MaxLength / size) throw Bad(input, "has too many elements", shape);
            count *= size;
        }

        return (int)count;
    }

    /// <summary>Whether a shape is one that is offered, where -1 stands for any size.</summary>
    public static bool Fits(IReadOnlyList<long> shape, IReadOnlyList<long> offered)
    {
        var fits = shape.Count == offered.Count;
        for (var axis = 0; fits && axis < shape.Count; axis++)
        {
            fits = offered[axis] == -1 || offered[axis] == shape[axis];
        }

        return fits;
    }

    private static AdaptException Bad(string input, string problem, IReadOnlyList<long> shape) =>
        InferErrors.Invalid($"inference input '{Shown.Name(input)}' {problem}: {Shown.Shape(shape)}.");
}
