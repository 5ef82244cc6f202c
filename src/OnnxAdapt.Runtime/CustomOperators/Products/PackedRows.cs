namespace OnnxAdapt.Runtime.CustomOperators.Products;

/// <summary>The left side of a product in tiles of rows: for each tile and each k one element of every row, zeros for rows that do not exist.</summary>
internal static unsafe class PackedRows
{
    /// <summary>Floats that so many rows take.</summary>
    public static long Size(int rows, int depth) => (long)((rows + ProductTiles.OuterRows - 1) / ProductTiles.OuterRows) * ProductTiles.OuterRows * depth;

    /// <summary>Packs the rows of a row-major matrix.</summary>
    public static void Pack(float* source, long stride, int rows, int depth, float* packed)
    {
        var height = ProductTiles.OuterRows;
        for (var first = 0; first < rows; first += height, packed += (long)height * depth)
        {
            for (var row = 0; row < height; row++)
            {
                var from = source + ((first + row) * stride);
                var exists = first + row < rows;
                for (var k = 0; k < depth; k++)
                {
                    packed[(k * height) + row] = exists ? from[k] : 0;
                }
            }
        }
    }

    /// <summary>Packs the columns of a row-major matrix, that is the rows of its transpose.</summary>
    public static void PackColumns(float* source, long stride, int columns, int depth, float* packed)
    {
        var height = ProductTiles.OuterRows;
        for (var first = 0; first < columns; first += height)
        {
            var exist = Math.Min(height, columns - first);
            for (var k = 0; k < depth; k++, packed += height)
            {
                var from = source + (k * stride) + first;
                for (var row = 0; row < height; row++)
                {
                    packed[row] = row < exist ? from[row] : 0;
                }
            }
        }
    }
}
