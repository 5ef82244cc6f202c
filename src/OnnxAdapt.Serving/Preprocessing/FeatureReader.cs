using OnnxAdapt.Abstractions;
using OnnxAdapt.Serving.Packages;

namespace OnnxAdapt.Serving.Preprocessing;

/// <summary>Takes one feature vector per row out of a graph's output.</summary>
internal static class FeatureReader
{
    /// <summary>Reads the vectors of a batch.</summary>
    /// <param name="output">[rows, ...] or, per token, [rows, tokens, size]; Float or Float16.</param>
    /// <param name="perToken">Whether pooling is needed.</param>
    /// <param name="pooling">How.</param>
    /// <param name="rows">The rows, in the order of the output.</param>
    /// <returns>One vector per row, not normalised. A row without tokens has zeros.</returns>
    public static float[][] Read(Tensor output, bool perToken, PoolingMode pooling, IReadOnlyList<EncodedRow> rows)
    {
        var values = Floats(output);
        var height = (int)output.Dimensions[0];
        var width = values.Length / height;
        var vectors = new float[rows.Count][];
        for (var row = 0; row < vectors.Length; row++)
        {
            vectors[row] = ReadRow(values.Slice(row * width, width), perToken ? (int)output.Dimensions[^1] : width, perToken, pooling, rows[row]);
        }

        return vectors;
    }

    /// <summary>The elements as float.</summary>
    public static ReadOnlySpan<float> Floats(Tensor tensor) => tensor.ElementType switch
    {
        TensorElementType.Float => tensor.AsSpan<float>(),
        TensorElementType.Float16 => Array.ConvertAll(tensor.AsSpan<Half>().ToArray(), value => (float)value),
        TensorElementType.Double => Array.ConvertAll(tensor.AsSpan<double>().ToArray(), value => (float)value),
        _ => throw new AdaptException(AdaptErrorKind.FailedPrecondition, $"The model's output is {tensor.ElementType}, not a floating-point type."),
    };

    private static float[] ReadRow(ReadOnlySpan<float> values, int size, bool perToken, PoolingMode pooling, EncodedRow row)
    {
        var vector = new float[size];
        if (row.Tensors is null && row.Ids.Length == 0) return vector;
        if (perToken) Pooler.Pool(pooling, values, row.Tensors is null ? row.Ids.Length : row.Counted?.Of(values.Length / size) ?? values.Length / size, row.Mask, vector);
        else values.CopyTo(vector);
        return vector;
    }
}
