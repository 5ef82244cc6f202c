using OnnxAdapt.Graph;
using OnnxAdapt.Graph.Structure;

namespace OnnxAdapt.Autodiff.Lora;

/// <summary>Adds trained updates to the weights themselves, so that the model runs as fast as before.</summary>
public static class LoraMerge
{
    /// <summary>The model without adapters, its weights updated; the given one, into which adapters were injected or not, is not changed.</summary>
    /// <param name="model">Model as it was before adapters were injected.</param>
    /// <param name="pairs">The adapters.</param>
    /// <param name="values">Trained matrices by name.</param>
    /// <exception cref="AutodiffException">A weight or matrix is missing or has another shape.</exception>
    public static OnnxModel Merge(OnnxModel model, IReadOnlyList<LoraPair> pairs, IReadOnlyDictionary<string, TensorData> values)
    {
        var copy = GraphCopier.Copy(model);
        foreach (var pair in pairs)
        {
            var weight = copy.Graph.Initializers.FirstOrDefault(value => value.Name == pair.Weight)
                ?? throw new AutodiffException($"The model has no initializer '{pair.Weight}' to add an adapter to.");
            weight.Initializer = Merged(pair, weight.Initializer!, Find(values, pair.A), Find(values, pair.B));
        }

        return copy;
    }

    /// <summary>One weight with its update: W + scale B A, in the layout and type of W.</summary>
    /// <exception cref="AutodiffException">The shapes do not fit.</exception>
    public static TensorData Merged(LoraPair pair, TensorData weight, TensorData a, TensorData b)
    {
        var values = WeightNumbers.Read(weight);
        var (left, right) = pair.Layout == LoraLayout.InputsFirst ? (a, b) : (b, a);
        var rows = (int)left.Sizes[0];
        var rank = pair.Layout == LoraLayout.InputsFirst ? (int)a.Sizes[1] : (int)b.Sizes[1];
        var columns = rows == 0 ? 0 : values.Length / rows;
        if (left.ElementCount != (long)rows * rank || right.ElementCount != (long)pair.Groups * rank * columns || (long)rows * columns != values.Length)
        {
            throw new AutodiffException($"The adapter [{string.Join(", ", a.Sizes)}], [{string.Join(", ", b.Sizes)}] does not fit the weight '{pair.Weight}' [{string.Join(", ", weight.Sizes)}].");
        }

        Add(values, left.AsSpan<float>(), right.AsSpan<float>(), pair, rows, columns, rank);
        return WeightNumbers.Write(values, weight);
    }

    private static void Add(double[] values, ReadOnlySpan<float> left, ReadOnlySpan<float> right, LoraPair pair, int rows, int columns, int rank)
    {
        for (var row = 0; row < rows; row++)
        {
            var group = (int)((long)row * pair.Groups / rows);
            var target = values.AsSpan(row * columns, columns);
            for (var k = 0; k < rank; k++)
            {
                var factor = pair.Scale * left[(row * rank) + k];
                var source = right.Slice(((group * rank) + k) * columns, columns);
                for (var column = 0; column < columns; column++)
                {
                    target[column] += factor * source[column];
                }
            }
        }
    }

    private static TensorData Find(IReadOnlyDictionary<string, TensorData> values, string name) => values.TryGetValue(name, out var value)
        ? value
        : throw new AutodiffException($"The value of the adapter's matrix '{name}' is missing.");
}
