namespace OnnxAdapt.Graph.Inference.Rules;

/// <summary>The shape that a reshape leads to.</summary>
internal static class ReshapeTarget
{
    /// <param name="node">Where to report what does not go together.</param>
    /// <param name="target">The wanted sizes; -1 for the rest, 0 for the size at the same place of the input.</param>
    /// <param name="input">Shape of the input.</param>
    /// <param name="keepZeros">Whether 0 means a size of 0.</param>
    public static Shape? Resolve(InferenceContext node, Dim[] target, Shape? input, bool keepZeros)
    {
        if (Array.Exists(target, size => size.Size < -1))
        {
            node.Fail($"the shape [{string.Join(", ", target)}] has a size below -1");
            return null;
        }

        var rest = Array.FindIndex(target, size => size.Size == -1);
        var dims = new Dim[target.Length];
        var copied = new HashSet<int>();
        for (var i = 0; i < dims.Length; i++)
        {
            var isCopy = !keepZeros && target[i].Size == 0;
            dims[i] = !isCopy ? target[i] : input is null ? Dim.Unknown : i < input.Count ? input[i] : 0;
            if (isCopy && input is not null && i < input.Count)
            {
                copied.Add(i);
            }
        }

        if (rest >= 0)
        {
            dims[rest] = Dim.Unknown;
            dims[rest] = input is null ? Dim.Unknown : Rest(node, dims.Where((_, i) => i != rest && !copied.Contains(i)), input.Where((_, i) => !copied.Contains(i)));
        }
        else
        {
            RequireSameCount(node, dims, input);
        }

        return node.Failure is null ? new Shape(dims) : null;
    }

    /// <summary>What is left of the input's elements for the one open axis, where sizes and symbols on both sides cancel out.</summary>
    private static Dim Rest(InferenceContext node, IEnumerable<Dim> stated, IEnumerable<Dim> input)
    {
        List<string?> symbols = [.. input.Where(dim => !dim.IsKnown()).Select(dim => dim.Symbol)];
        foreach (var dim in stated.Where(dim => !dim.IsKnown()))
        {
            if (dim.Symbol is null || !symbols.Remove(dim.Symbol))
            {
                return Dim.Unknown;
            }
        }

        var total = DimMath.Product(input.Where(dim => dim.IsKnown())).Size;
        var given = DimMath.Product(stated.Where(dim => dim.IsKnown())).Size;
        if (total is null || given is null or 0)
        {
            return Dim.Unknown;
        }

        if (symbols.Count > 0)
        {
            return symbols is [{ } symbol] && total == given ? symbol : Dim.Unknown;
        }

        if (total % given != 0)
        {
            node.Fail($"{total} elements cannot be arranged in rows of {given}");
            return Dim.Unknown;
        }

        return total.Value / given.Value;
    }

    private static void RequireSameCount(InferenceContext node, Dim[] dims, Shape? input)
    {
        if (input is { IsStatic: true } && Array.TrueForAll(dims, dim => dim.IsKnown()) && DimMath.Product(input).Size != DimMath.Product(dims).Size)
        {
            node.Fail($"{DimMath.Product(input)} elements cannot take the shape {new Shape(dims)}");
        }
    }
}
