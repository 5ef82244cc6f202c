using OnnxAdapt.Abstractions;

namespace OnnxAdapt.Server.Protocols.Inference.Models;

/// <summary>An input or output as clients see it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">Type of its elements.</param>
/// <param name="Shape">Sizes with the batch axis; -1 where a size varies.</param>
/// <param name="Kind">Where it comes from, or goes to.</param>
/// <param name="Optional">Whether a request may leave it out.</param>
internal sealed record OfferedTensor(string Name, TensorElementType Type, IReadOnlyList<long> Shape, OfferedKind Kind, bool Optional = false)
{
    /// <summary>Whether its elements are files.</summary>
    public bool IsFile => Kind is OfferedKind.Image or OfferedKind.Sound;

    /// <summary>A tensor of the graph.</summary>
    public static OfferedTensor OfGraph(TensorSignature tensor, bool optional = false) =>
        new(tensor.Name, tensor.ElementType, tensor.Shape is null ? [-1] : [.. tensor.Shape.Select(axis => axis.Value ?? -1)], OfferedKind.Graph, optional);
}
