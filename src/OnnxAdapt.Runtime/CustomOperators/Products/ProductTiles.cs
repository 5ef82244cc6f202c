using OnnxAdapt.Runtime.Vectors;

namespace OnnxAdapt.Runtime.CustomOperators.Products;

/// <summary>The tiles that fit the registers of this machine: 32 with 512 bits, elsewhere 16.</summary>
internal static unsafe class ProductTiles
{
    private const int VectorsPerTile = 3;

    private static readonly bool ManyRegisters = VectorJob.Lanes == Lanes512.Count;

    /// <summary>Rows of an outer tile.</summary>
    public static int OuterRows { get; } = ManyRegisters ? 8 : 4;

    /// <summary>Columns of an outer tile.</summary>
    public static int OuterColumns { get; } = VectorsPerTile * VectorJob.Lanes;

    /// <summary>Rows of A in an inner tile.</summary>
    public static int InnerRows => 4;

    /// <summary>Rows of B in an inner tile.</summary>
    public static int InnerColumns { get; } = ManyRegisters ? 6 : 2;

    /// <summary>Rows of B in an inner tile with one row of A.</summary>
    public static int SingleColumns => 9;

    /// <summary>Floats that <see cref="TapRow"/> writes at a time.</summary>
    public static int TapColumns { get; } = 4 * VectorJob.Lanes;

    /// <summary>One tile of <see cref="OuterRows"/> by <see cref="OuterColumns"/>.</summary>
    public static void Outer(float* a, float* b, nint* offsets, int depth, float* c, nint stride, bool accumulate)
    {
        if (ManyRegisters)
        {
            VectorJob.Run(new OuterTile8(a, b, offsets, depth, c, stride, accumulate));
        }
        else
        {
            VectorJob.Run(new OuterTile4(a, b, offsets, depth, c, stride, accumulate));
        }
    }

    /// <summary>One tile of <see cref="InnerRows"/> by <see cref="InnerColumns"/>, or of one row by <see cref="SingleColumns"/>.</summary>
    public static void Inner(bool single, float** a, float** b, long length, float* c)
    {
        if (single)
        {
            VectorJob.Run(new InnerTile1x9(a, b, length, c));
        }
        else if (ManyRegisters)
        {
            VectorJob.Run(new InnerTile4x6(a, b, length, c));
        }
        else
        {
            VectorJob.Run(new InnerTile4x2(a, b, length, c));
        }
    }
}
