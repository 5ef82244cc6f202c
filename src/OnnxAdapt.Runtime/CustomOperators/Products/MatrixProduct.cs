namespace OnnxAdapt.Runtime.CustomOperators.Products;

/// <summary>C = A B (or C += A B) with A packed in tiles, on one thread.</summary>
internal static unsafe class MatrixProduct
{
    /// <summary>Rows of B per pass: the tile of A that meets them stays in the first cache.</summary>
    private const int DepthPerPass = 512;

    /// <summary>Multiplies.</summary>
    /// <param name="packed">A: for each tile of rows and each k the rows' elements; missing rows are zeros.</param>
    /// <param name="b">B.</param>
    /// <param name="strideB">Floats from one row of B to the next.</param>
    /// <param name="depth">Rows of B.</param>
    /// <param name="c">C.</param>
    /// <param name="strideC">Floats from one row of C to the next.</param>
    /// <param name="rows">Rows of C.</param>
    /// <param name="columns">Columns of C; nothing beyond them is read or written.</param>
    /// <param name="accumulate">Whether to add to C.</param>
    public static void Multiply(float* packed, float* b, long strideB, int depth, float* c, long strideC, int rows, long columns, bool accumulate = false)
    {
        var width = ProductTiles.OuterColumns;
        var offsets = stackalloc nint[Math.Min(DepthPerPass, depth)];
        for (var k = 0; k < Math.Min(DepthPerPass, depth); k++)
        {
            offsets[k] = (nint)(k * strideB);
        }

        for (var from = 0; from < depth; from += DepthPerPass)
        {
            var pass = Math.Min(DepthPerPass, depth - from);
            var add = accumulate || from > 0;
            var t = 0L;
            for (; t <= columns - width; t += width)
            {
                Column(packed + (from * (long)ProductTiles.OuterRows), depth, b + (from * strideB) + t, offsets, pass, c + t, strideC, rows, add);
            }

            if (t < columns)
            {
                LastColumn(packed + (from * (long)ProductTiles.OuterRows), depth, b + (from * strideB) + t, strideB, pass, c + t, strideC, rows, (int)(columns - t), add);
            }
        }
    }

    /// <summary>Tiles below each other.</summary>
    private static void Column(float* packed, int depth, float* b, nint* offsets, int pass, float* c, long strideC, int rows, bool accumulate)
    {
        var height = ProductTiles.OuterRows;
        var row = 0;
        for (; row <= rows - height; row += height)
        {
            ProductTiles.Outer(packed + ((long)row * depth), b, offsets, pass, c + (row * strideC), (nint)strideC, accumulate);
        }

        if (row < rows)
        {
            var width = ProductTiles.OuterColumns;
            var tile = stackalloc float[height * width];
            ProductTiles.Outer(packed + ((long)row * depth), b, offsets, pass, tile, width, accumulate: false);
            TileEdge.Put(tile, c + (row * strideC), strideC, rows - row, width, accumulate);
        }
    }

    /// <summary>The columns that fill no tile: B is copied with zeros behind it.</summary>
    private static void LastColumn(float* packed, int depth, float* b, long strideB, int pass, float* c, long strideC, int rows, int columns, bool accumulate)
    {
        var width = ProductTiles.OuterColumns;
        var offsets = stackalloc nint[pass];
        var (copy, tile) = (new Scratch((long)pass * width), new Scratch((long)ProductTiles.OuterRows * width));
        using (copy)
        using (tile)
        {
            for (var k = 0; k < pass; k++)
            {
                offsets[k] = (nint)k * width;
                var line = new Span<float>(copy.Pointer + offsets[k], width);
                new ReadOnlySpan<float>(b + (k * strideB), columns).CopyTo(line);
                line[columns..].Clear();
            }

            for (var row = 0; row < rows; row += ProductTiles.OuterRows)
            {
                ProductTiles.Outer(packed + ((long)row * depth), copy.Pointer, offsets, pass, tile.Pointer, width, accumulate: false);
                TileEdge.Put(tile.Pointer, c + (row * strideC), strideC, Math.Min(ProductTiles.OuterRows, rows - row), columns, accumulate);
            }
        }
    }
}
