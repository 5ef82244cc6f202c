using System.Runtime.InteropServices;

namespace OnnxAdapt.Runtime.CustomOperators.Products;

/// <summary>C = A B (or C += A B) with both sides packed.</summary>
internal static unsafe class PanelProduct
{
    private const int DepthPerPass = 512;
    private const int RowsPerPart = 64;

    private static readonly nint* Offsets = MakeOffsets();

    /// <summary>Multiplies on one thread.</summary>
    /// <param name="left">A, packed by <see cref="PackedRows"/>.</param>
    /// <param name="rows">Rows of A and C.</param>
    /// <param name="right">B.</param>
    /// <param name="c">C.</param>
    /// <param name="stride">Floats from one row of C to the next.</param>
    /// <param name="accumulate">Whether to add to C.</param>
    public static void Multiply(float* left, int rows, PanelMatrix right, float* c, long stride, bool accumulate)
    {
        for (var panel = 0; panel < right.Panels; panel++)
        {
            for (var from = 0; from < right.Depth; from += DepthPerPass)
            {
                Pass(left, rows, right, panel, from, c + (panel * ProductTiles.OuterColumns), stride, accumulate || from > 0);
            }
        }
    }

    /// <summary>C = A B with the rows of A taken from a row-major matrix, blocks of rows side by side.</summary>
    public static void MultiplyRows(KernelContext context, float* a, long strideA, int rows, PanelMatrix right, float* c, long strideC, bool accumulate = false) =>
        context.Parallel((rows + RowsPerPart - 1) / RowsPerPart, part =>
        {
            var (first, count) = (part * RowsPerPart, Math.Min(RowsPerPart, rows - (part * RowsPerPart)));
            using var packed = new Scratch(PackedRows.Size(count, right.Depth));
            PackedRows.Pack(a + (first * strideA), strideA, count, right.Depth, packed.Pointer);
            Multiply(packed.Pointer, count, right, c + (first * strideC), strideC, accumulate);
        });

    /// <summary>C = A^T B, blocks of A's columns side by side.</summary>
    public static void MultiplyColumns(KernelContext context, float* a, long strideA, int columns, PanelMatrix right, float* c, long strideC) =>
        context.Parallel((columns + RowsPerPart - 1) / RowsPerPart, part =>
        {
            var (first, count) = (part * RowsPerPart, Math.Min(RowsPerPart, columns - (part * RowsPerPart)));
            using var packed = new Scratch(PackedRows.Size(count, right.Depth));
            PackedRows.PackColumns(a + first, strideA, count, right.Depth, packed.Pointer);
            Multiply(packed.Pointer, count, right, c + (first * strideC), strideC, accumulate: false);
        });

    private static void Pass(float* left, int rows, PanelMatrix right, int panel, int from, float* c, long stride, bool accumulate)
    {
        var (height, columns) = (ProductTiles.OuterRows, ProductTiles.OuterColumns);
        var (pass, width) = (Math.Min(DepthPerPass, right.Depth - from), right.Width(panel));
        var b = right.Panel(panel) + ((long)from * columns);
        var tile = stackalloc float[height * columns];
        for (var row = 0; row < rows; row += height)
        {
            var a = left + (((long)row * right.Depth) + ((long)from * height));
            if (width == columns && rows - row >= height)
            {
                ProductTiles.Outer(a, b, Offsets, pass, c + (row * stride), (nint)stride, accumulate);
            }
            else
            {
                ProductTiles.Outer(a, b, Offsets, pass, tile, columns, accumulate: false);
                TileEdge.Put(tile, c + (row * stride), stride, Math.Min(height, rows - row), width, accumulate);
            }
        }
    }

    private static nint* MakeOffsets()
    {
        var offsets = (nint*)NativeMemory.Alloc(DepthPerPass, (nuint)sizeof(nint));
        for (var k = 0; k < DepthPerPass; k++)
        {
            offsets[k] = k * ProductTiles.OuterColumns;
        }

        return offsets;
    }
}
