using OnnxAdapt.Abstractions;

namespace OnnxAdapt.Runtime.Inference;

/// <summary>Compares inputs with their declarations, so that the caller is told which tensor is wrong and how.</summary>
internal static class InputCheck
{
    /// <summary>Requires exactly one fitting tensor per declared input.</summary>
    /// <exception cref="AdaptException">InvalidArgument that names the tensor.</exception>
    public static void Require(IReadOnlyList<NamedTensor> inputs, IReadOnlyList<TensorSignature> declared)
    {
        foreach (var signature in declared)
        {
            RequireOne(inputs, signature);
        }

        if (inputs.Count != declared.Count)
        {
            throw Surplus(inputs, declared);
        }
    }

    private static void RequireOne(IReadOnlyList<NamedTensor> inputs, TensorSignature signature)
    {
        for (var i = 0; i < inputs.Count; i++)
        {
            if (inputs[i].Name == signature.Name)
            {
                RequireFit(inputs[i].Value, signature);
                return;
            }
        }

        throw AdaptException.Invalid($"inputs[{signature.Name}]", $"is missing; the graph takes {signature}.");
    }

    private static void RequireFit(Tensor value, TensorSignature signature)
    {
        var fits = value.ElementType == signature.ElementType && (signature.Shape is null || HasShape(value.Dimensions, signature.Shape));
        if (!fits)
        {
            throw AdaptException.Invalid(
                $"inputs[{signature.Name}]",
                $"is {value.ElementType}[{string.Join(", ", value.Dimensions.ToArray())}]; the graph takes {signature}.");
        }
    }

    private static bool HasShape(ReadOnlySpan<long> dimensions, IReadOnlyList<Dimension> declared)
    {
        if (dimensions.Length != declared.Count)
        {
            return false;
        }

        for (var axis = 0; axis < dimensions.Length; axis++)
        {
            if (declared[axis].Value is { } size && size != dimensions[axis])
            {
                return false;
            }
        }

        return true;
    }

    private static AdaptException Surplus(IReadOnlyList<NamedTensor> inputs, IReadOnlyList<TensorSignature> declared)
    {
        var known = declared.Select(signature => signature.Name).ToHashSet(StringComparer.Ordinal);
        var stranger = inputs.Select(input => input.Name).FirstOrDefault(name => !known.Remove(name)) ?? "";
        return AdaptException.Invalid($"inputs[{stranger}]", $"is given twice or is no input of the graph, which takes {string.Join("; ", declared)}.");
    }
}
