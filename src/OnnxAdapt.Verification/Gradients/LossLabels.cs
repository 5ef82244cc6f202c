using OnnxAdapt.Abstractions;
using OnnxAdapt.Autodiff.Losses;
using OnnxAdapt.Graph;
using OnnxAdapt.Verification.Comparison;

namespace OnnxAdapt.Verification.Gradients;

/// <summary>Finds what a loss takes among named tensors, in the type that it takes.</summary>
internal static class LossLabels
{
    /// <summary>A tensor for each label, in order.</summary>
    /// <param name="labels">What the loss takes.</param>
    /// <param name="tensors">Where to look.</param>
    /// <param name="request">Loss and keys.</param>
    /// <exception cref="AdaptException">InvalidArgument: too few or too many keys, a missing tensor, or one of the wrong type or shape.</exception>
    public static IReadOnlyList<Tensor> Find(IReadOnlyList<LossLabel> labels, ParameterSet tensors, LossRequest request)
    {
        if (request.LabelKeys.Count > labels.Count)
        {
            throw AdaptException.Invalid("labels", $"names {request.LabelKeys.Count} tensors; the loss '{request.Root.Name}' takes {labels.Count}.");
        }

        return [.. labels.Select((label, i) => Fit(label, Find(Key(labels, i, request), tensors, label), request))];
    }

    private static string Key(IReadOnlyList<LossLabel> labels, int index, LossRequest request) => index < request.LabelKeys.Count ? request.LabelKeys[index]
        : labels[index].Name.Length > 0 ? labels[index].Name
        : throw AdaptException.Invalid("labels", $"names no tensor; the loss '{request.Root.Name}' takes {labels.Count}.");

    private static (string Key, Tensor Value) Find(string key, ParameterSet tensors, LossLabel label) => tensors.TryGet(key, out var value)
        ? (key, value)
        : throw AdaptException.Invalid("labels", $"there is no tensor '{key}'; it would be {label.Type}{(label.Shape is null ? "" : $" {label.Shape}")}.");

    /// <summary>Integers of any width are widened, and stand for floats; floats are no integers.</summary>
    private static Tensor Fit(LossLabel label, (string Key, Tensor Value) found, LossRequest request)
    {
        var (key, value) = found;
        var isFloat = value.ElementType is TensorElementType.Float or TensorElementType.Double or TensorElementType.Float16 or TensorElementType.BFloat16;
        if (label.Type == DataType.Int64 && isFloat)
        {
            throw AdaptException.Invalid(
                key, $"holds {value.ElementType}; the loss '{request.Root.Name}' takes class numbers, integers{(request.Root.Name.Contains("cross", StringComparison.Ordinal) ? ", or shares of classes with the setting soft-labels=true" : "")}.");
        }

        RequireShape(label, key, value);
        var numbers = Numbers.Of(value);
        return label.Type == DataType.Int64
            ? value.ElementType == TensorElementType.Int64 ? value : Tensor.Of(Array.ConvertAll(numbers, number => (long)number), value.Dimensions)
            : value.ElementType == TensorElementType.Float ? value : Tensor.Of(Array.ConvertAll(numbers, number => (float)number), value.Dimensions);
    }

    private static void RequireShape(LossLabel label, string key, Tensor value)
    {
        if (label.Shape is { } shape && (shape.Count != value.Rank || shape.Where((axis, i) => axis.Size is { } size && size != value.Dimensions[i]).Any()))
        {
            throw AdaptException.Invalid(key, $"has shape [{string.Join(",", value.Dimensions.ToArray())}]; the loss takes {shape}.");
        }
    }
}
