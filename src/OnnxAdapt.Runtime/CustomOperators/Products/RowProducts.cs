using OnnxAdapt.Runtime.Vectors;

namespace OnnxAdapt.Runtime.CustomOperators.Products;

/// <summary>Products of every row on the left with every row on the right, added to a matrix.</summary>
internal static unsafe class RowProducts
{
    /// <summary>Floats of a row per pass: the rows of a tile stay in the first cache.</summary>
    private const long RowPart = 1024;

    private const int MostTileSums = 32;

    /// <summary>C[r, q] += sum over t of left[r][t] right[q][t].</summary>
    /// <param name="left">The first row on the left.</param>
    /// <param name="leftStride">Floats from one to the next.</param>
    /// <param name="leftRows">Number of rows on the left.</param>
    /// <param name="right">Addresses of the rows on the right.</param>
    /// <param name="length">Floats of a row. Up to the next multiple of a vector's width the rows go on with products of zero.</param>
    /// <param name="target">C.</param>
    /// <param name="targetStride">Floats from one row of C to the next.</param>
    public static void Add(float* left, long leftStride, int leftRows, nint[] right, long length, float* target, long targetStride)
    {
        var vectors = (length + VectorJob.Lanes - 1) / VectorJob.Lanes;
        var parts = Math.Max(1, vectors * VectorJob.Lanes / RowPart);
        for (var part = 0L; part < parts; part++)
        {
            var (from, to) = (vectors * part / parts * VectorJob.Lanes, vectors * (part + 1) / parts * VectorJob.Lanes);
            AddPart(left + from, leftStride, leftRows, right, from, to - from, target, targetStride);
        }
    }

    private static void AddPart(float* left, long leftStride, int leftRows, nint[] right, long from, long length, float* target, long targetStride)
    {
        var single = leftRows == 1;
        var (tileRows, tileColumns) = single ? (1, ProductTiles.SingleColumns) : (ProductTiles.InnerRows, ProductTiles.InnerColumns);
        var a = stackalloc float*[tileRows];
        var b = stackalloc float*[tileColumns];
        var sums = stackalloc float[MostTileSums];
        for (var row = 0; row < leftRows; row += tileRows)
        {
            for (var r = 0; r < tileRows; r++)
            {
                a[r] = left + (Math.Min(row + r, leftRows - 1) * leftStride);
            }

            for (var column = 0; column < right.Length; column += tileColumns)
            {
                for (var q = 0; q < tileColumns; q++)
                {
                    b[q] = (float*)right[Math.Min(column + q, right.Length - 1)] + from;
                }

                ProductTiles.Inner(single, a, b, length, sums);
                AddTile(sums, tileRows, Math.Min(tileRows, leftRows - row), Math.Min(tileColumns, right.Length - column), target + (row * targetStride) + column, targetStride);
            }
        }
    }

    private static void AddTile(float* sums, int tileRows, int rows, int columns, float* target, long targetStride)
    {
        for (var r = 0; r < rows; r++, target += targetStride)
        {
            for (var q = 0; q < columns; q++)
            {
                target[q] += sums[(q * tileRows) + r];
            }
        }
    }
}
