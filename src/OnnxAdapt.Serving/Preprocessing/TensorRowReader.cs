using OnnxAdapt.Abstractions;

namespace OnnxAdapt.Serving.Preprocessing;

/// <summary>Checks a row of tensors against what the graph declares.</summary>
internal sealed class TensorRowReader(GraphContract contract)
{
    private readonly IReadOnlyList<TensorSignature> _inputs = contract.Signature.Inputs;

    /// <summary>Makes a row of tensors, or of tokens where the graph takes those.</summary>
    /// <param name="tensors">What the client sent, without the batch axis.</param>
    /// <param name="field">Its path.</param>
    /// <exception cref="AdaptException">InvalidArgument that names the tensor.</exception>
    public EncodedRow Read(IReadOnlyList<NamedTensor> tensors, string field)
    {
        var ordered = Order(tensors, field);
        if (contract.IsText) return ReadTokens(ordered, field);
        for (var index = 0; index < ordered.Length; index++)
        {
            RequireShape(_inputs[index], ordered[index].Value, $"{field}.{ordered[index].Name}");
            RequireFinite(ordered[index].Value, $"{field}.{ordered[index].Name}");
        }

        return new EncodedRow(ordered);
    }

    private NamedTensor[] Order(IReadOnlyList<NamedTensor> tensors, string field)
    {
        var byName = new Dictionary<string, NamedTensor>(StringComparer.Ordinal);
        foreach (var tensor in tensors)
        {
            if (contract.Signature.FindInput(tensor.Name) is not { } input) throw AdaptException.Invalid($"{field}.{tensor.Name}", $"the model has no such input; it takes {string.Join("; ", _inputs)}.");
            if (!byName.TryAdd(tensor.Name, tensor)) throw AdaptException.Invalid($"{field}.{tensor.Name}", "is given twice.");
            if (tensor.Value.ElementType != input.ElementType) throw AdaptException.Invalid($"{field}.{tensor.Name}", $"has the type {tensor.Value.ElementType}; the model takes {input.ElementType}.");
        }

        if (contract.IsText) return [.. byName.Values];
        return [.. _inputs.Select(input => byName.TryGetValue(input.Name, out var tensor) ? tensor : throw AdaptException.Invalid($"{field}.{input.Name}", "is missing."))];
    }

    private void RequireShape(TensorSignature input, Tensor tensor, string field)
    {
        if (input.Shape is not { } declared) return;
        var expected = contract.Stacked ? declared.Skip(1).ToArray() : [.. declared];
        var actual = tensor.Dimensions;
        var fits = actual.Length == expected.Length;
        for (var axis = 0; fits && axis < expected.Length; axis++)
        {
            fits = actual[axis] > 0 && (expected[axis].Value is not { } size || size == actual[axis]);
        }

        if (!fits) throw AdaptException.Invalid(field, $"has the shape [{string.Join(", ", actual.ToArray())}]; the model takes [{string.Join(", ", expected)}]{(contract.Stacked ? " in each row" : "")}.");
    }

    private static void RequireFinite(Tensor tensor, string field)
    {
        var finite = tensor.ElementType switch
        {
            TensorElementType.Float => VectorMath.IsFinite(tensor.AsSpan<float>()),
            TensorElementType.Double => AllFinite(tensor.AsSpan<double>()),
            TensorElementType.Float16 => AllFinite(tensor.AsSpan<Half>()),
            _ => true,
        };
        if (!finite) throw AdaptException.Invalid(field, "holds a value that is not a finite number.");
    }

    private static bool AllFinite<T>(ReadOnlySpan<T> values)
        where T : System.Numerics.INumberBase<T>
    {
        foreach (var value in values)
        {
            if (!T.IsFinite(value)) return false;
        }

        return true;
    }

    private EncodedRow ReadTokens(NamedTensor[] tensors, string field)
    {
        int[]? ids = null, types = null, mask = null;
        foreach (var tensor in tensors)
        {
            var values = ReadIntegers(tensor, $"{field}.{tensor.Name}");
            switch (contract.TokenInputs.First(input => input.Name == tensor.Name).Role)
            {
                case TokenInputRole.Ids: ids = values; break;
                case TokenInputRole.Types: types = values; break;
                case TokenInputRole.Mask: mask = values; break;
                default: break;
            }
        }

        if (ids is null or []) throw AdaptException.Invalid($"{field}.input_ids", "is missing or empty.");
        RequireLength(types, ids.Length, $"{field}.token_type_ids");
        RequireLength(mask, ids.Length, $"{field}.attention_mask");
        RequireMask(mask, $"{field}.attention_mask");
        return new EncodedRow(ids, types, mask is not null && Array.TrueForAll(mask, value => value == 1) ? null : mask);
    }

    private static int[] ReadIntegers(NamedTensor tensor, string field)
    {
        if (tensor.Value.Rank != 1) throw AdaptException.Invalid(field, $"has {tensor.Value.Rank} axes; a row of tokens has one.");
        return tensor.Value.ElementType switch
        {
            TensorElementType.Int64 => [.. tensor.Value.AsSpan<long>().ToArray().Select(value => (int)Math.Clamp(value, int.MinValue, int.MaxValue))],
            TensorElementType.Int32 => tensor.Value.AsSpan<int>().ToArray(),
            _ => [.. tensor.Value.AsSpan<float>().ToArray().Select(value => value is 0 or 1 ? (int)value : -1)],
        };
    }

    private static void RequireLength(int[]? values, int length, string field)
    {
        if (values is not null && values.Length != length) throw AdaptException.Invalid(field, $"has {values.Length} entries for {length} tokens.");
    }

    private static void RequireMask(int[]? mask, string field)
    {
        if (mask is null) return;
        if (mask.Any(value => value is not (0 or 1))) throw AdaptException.Invalid(field, "must hold only 0 and 1.");
        if (!mask.Contains(1)) throw AdaptException.Invalid(field, "is all zeros; at least one token must count.");
    }
}
