using OnnxAdapt.Abstractions;

namespace OnnxAdapt.Server.Protocols.Inference.Execution;

/// <summary>Rows that are nearly all zero, as two tensors [rows, entries of the fullest row].</summary>
internal static class SparseRows
{
    private const long None = -1;

    /// <summary>Positions by rising position, and their weights; rows with fewer end in position -1 and weight 0.</summary>
    public static (Tensor Indices, Tensor Values) Of(IReadOnlyList<float[]> rows)
    {
        var width = rows.Max(row => row.Count(weight => weight != 0));
        var indices = new long[rows.Count * width];
        var values = new float[indices.Length];
        Array.Fill(indices, None);
        for (var row = 0; row < rows.Count; row++)
        {
            Fill(rows[row], indices.AsSpan(row * width, width), values.AsSpan(row * width, width));
        }

        return (Tensor.Of(indices, rows.Count, width), Tensor.Of(values, rows.Count, width));
    }

    private static void Fill(float[] weights, Span<long> indices, Span<float> values)
    {
        var next = 0;
        for (var position = 0; position < weights.Length; position++)
        {
            if (weights[position] == 0) continue;
            (indices[next], values[next]) = (position, weights[position]);
            next++;
        }
    }
}
