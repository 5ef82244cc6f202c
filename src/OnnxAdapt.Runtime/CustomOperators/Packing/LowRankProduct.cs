using OnnxAdapt.Runtime.CustomOperators.Products;

namespace OnnxAdapt.Runtime.CustomOperators.Packing;

/// <summary>Z += (X Down^T) Up for a few vectors.</summary>
internal static unsafe class LowRankProduct
{
    /// <summary>Adds the update of a run, on one thread.</summary>
    /// <param name="run">Vectors and factors.</param>
    /// <param name="x">X.</param>
    /// <param name="z">Z.</param>
    public static void Add(AdapterRun run, float* x, float* z)
    {
        var (pair, count) = (run.Pair, (int)(run.To - run.From));
        var (narrow, packed) = (new Scratch((long)count * pair.Rank), new Scratch(PackedRows.Size(count, pair.Rank)));
        using (narrow)
        using (packed)
        {
            new Span<float>(narrow.Pointer, count * pair.Rank).Clear();
            Narrow(run, x + (run.From * pair.Inputs), count, narrow.Pointer);
            PackedRows.Pack(narrow.Pointer, pair.Rank, count, pair.Rank, packed.Pointer);
            MatrixProduct.Multiply(packed.Pointer, pair.Up, pair.Outputs, pair.Rank, z + (run.From * pair.Outputs), pair.Outputs, count, pair.Outputs, accumulate: true);
        }
    }

    /// <summary>X Down^T. Vectors that do not fill the machine's are copied with zeros behind them, since what follows may be no number.</summary>
    private static void Narrow(AdapterRun run, float* x, int count, float* target)
    {
        var pair = run.Pair;
        var rows = new nint[pair.Rank];
        for (var row = 0; row < rows.Length; row++) rows[row] = (nint)(pair.Down + ((long)row * pair.DownStride));
        if (pair.DownStride == pair.Inputs)
        {
            RowProducts.Add(x, pair.Inputs, count, rows, pair.Inputs, target, pair.Rank);
            return;
        }

        using var copy = new Scratch((long)count * pair.DownStride);
        for (var vector = 0; vector < count; vector++)
        {
            var line = new Span<float>(copy.Pointer + ((long)vector * pair.DownStride), pair.DownStride);
            new ReadOnlySpan<float>(x + ((long)vector * pair.Inputs), pair.Inputs).CopyTo(line);
            line[pair.Inputs..].Clear();
        }

        RowProducts.Add(copy.Pointer, pair.DownStride, count, rows, pair.Inputs, target, pair.Rank);
    }
}
