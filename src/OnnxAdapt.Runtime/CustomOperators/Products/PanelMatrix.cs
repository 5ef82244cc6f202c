namespace OnnxAdapt.Runtime.CustomOperators.Products;

/// <summary>The right side of a product in panels of columns: for each panel and each k the panel's columns side by side, then zeros.</summary>
/// <param name="data">Room for <see cref="Size"/> floats.</param>
/// <param name="depth">Rows.</param>
/// <param name="columns">Columns.</param>
internal readonly unsafe struct PanelMatrix(float* data, int depth, int columns)
{
    /// <summary>Rows.</summary>
    public int Depth { get; } = depth;

    /// <summary>Columns.</summary>
    public int Columns { get; } = columns;

    /// <summary>Number of panels.</summary>
    public int Panels => PanelsOf(Columns);

    /// <summary>Floats that a matrix takes.</summary>
    public static long Size(int depth, int columns) => (long)PanelsOf(columns) * ProductTiles.OuterColumns * depth;

    /// <summary>The first row of a panel.</summary>
    public float* Panel(int panel) => data + ((long)panel * ProductTiles.OuterColumns * Depth);

    /// <summary>Columns of a panel that exist.</summary>
    public int Width(int panel) => Math.Min(ProductTiles.OuterColumns, Columns - (panel * ProductTiles.OuterColumns));

    /// <summary>Fills all panels from a row-major matrix, side by side.</summary>
    public void Fill(KernelContext context, float* source, long stride)
    {
        var matrix = this;
        context.Parallel(Panels, panel => matrix.FillPanel(panel, source, stride));
    }

    /// <summary>Fills all panels from the transpose of a row-major matrix, side by side.</summary>
    public void FillTransposed(KernelContext context, float* source, long stride)
    {
        var matrix = this;
        context.Parallel(Panels, panel => matrix.FillPanelTransposed(panel, source, stride));
    }

    private static int PanelsOf(int columns) => (columns + ProductTiles.OuterColumns - 1) / ProductTiles.OuterColumns;

    private void FillPanel(int panel, float* source, long stride)
    {
        var width = Width(panel);
        var to = Panel(panel);
        var from = source + (panel * ProductTiles.OuterColumns);
        for (var k = 0; k < Depth; k++, to += ProductTiles.OuterColumns, from += stride)
        {
            new ReadOnlySpan<float>(from, width).CopyTo(new Span<float>(to, width));
            new Span<float>(to + width, ProductTiles.OuterColumns - width).Clear();
        }
    }

    private void FillPanelTransposed(int panel, float* source, long stride)
    {
        var width = Width(panel);
        var to = Panel(panel);
        for (var column = 0; column < ProductTiles.OuterColumns; column++, to++)
        {
            var from = source + (((long)panel * ProductTiles.OuterColumns) + column) * stride;
            for (var k = 0; k < Depth; k++)
            {
                to[(long)k * ProductTiles.OuterColumns] = column < width ? from[k] : 0;
            }
        }
    }
}
