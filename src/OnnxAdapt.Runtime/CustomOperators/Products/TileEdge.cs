namespace OnnxAdapt.Runtime.CustomOperators.Products;

/// <summary>Tiles at the edge of a matrix, of which only a part exists.</summary>
internal static unsafe class TileEdge
{
    /// <summary>Writes or adds the first rows and columns of an outer tile.</summary>
    public static void Put(float* tile, float* c, long strideC, int rows, int columns, bool accumulate)
    {
        for (var row = 0; row < rows; row++, tile += ProductTiles.OuterColumns, c += strideC)
        {
            for (var column = 0; column < columns; column++)
            {
                c[column] = accumulate ? c[column] + tile[column] : tile[column];
            }
        }
    }
}
