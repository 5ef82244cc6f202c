using OnnxAdapt.Abstractions;

namespace OnnxAdapt.Adaptation.Training;

/// <summary>Batches apart and together along the first axis.</summary>
internal static class TensorRows
{
    /// <summary>The rows of a batch, without the first axis.</summary>
    public static Tensor[] Split(Tensor batch, int rows)
    {
        long[] sizes = [.. batch.Dimensions[1..]];
        var bytes = batch.Data.Length / rows;
        return [.. Enumerable.Range(0, rows).Select(row => Tensor.OfBytes(batch.ElementType, sizes, batch.Data.Slice(row * bytes, bytes).ToArray()))];
    }

    /// <summary>Rows as a batch; along each axis all are filled up with zeros to the longest.</summary>
    public static Tensor Stack(IReadOnlyList<Tensor> rows)
    {
        var rank = rows[0].Rank;
        var sizes = Enumerable.Range(0, rank).Select(axis => rows.Max(row => row.Dimensions[axis])).ToArray();
        var batch = Tensor.Allocate(rows[0].ElementType, [rows.Count, .. sizes]);
        var bytes = batch.Data.Length / rows.Count;
        for (var row = 0; row < rows.Count; row++) Copy(rows[row], sizes, batch.Data.Span.Slice(row * bytes, bytes));
        return batch;
    }

    private static void Copy(Tensor row, long[] sizes, Span<byte> target)
    {
        if (row.Dimensions.SequenceEqual(sizes))
        {
            row.Data.Span.CopyTo(target);
        }
        else
        {
            target.Clear();
            CopyAxis(row.Data.Span, row.Dimensions, target, sizes);
        }
    }

    private static void CopyAxis(ReadOnlySpan<byte> source, ReadOnlySpan<long> from, Span<byte> target, ReadOnlySpan<long> to)
    {
        if (from.Length == 1 || from[1..].SequenceEqual(to[1..]))
        {
            source.CopyTo(target);
            return;
        }

        var (wide, narrow) = (target.Length / (int)to[0], source.Length / (int)from[0]);
        for (var i = 0; i < from[0]; i++) CopyAxis(source.Slice(i * narrow, narrow), from[1..], target.Slice(i * wide, wide), to[1..]);
    }
}
