using System.Runtime.CompilerServices;
using OnnxAdapt.Runtime.CustomOperators.Products;

namespace OnnxAdapt.Runtime.CustomOperators.Convolution;

/// <summary>
/// Images of one channel in a row of memory, with so many zeros between rows, planes and images that a shift in space is a shift in memory:
/// what lies outside an image is read as zero.
/// </summary>
internal sealed unsafe class PlaneLayout
{
    /// <summary>Rows begin at multiples of so many floats.</summary>
    public const int Alignment = 16;

    private readonly int _pitchX;
    private readonly int _pitchY;

    /// <summary>A layout.</summary>
    /// <param name="target">Sizes of the region of places from which elements are read.</param>
    /// <param name="source">Sizes of an image.</param>
    /// <param name="shifts">Distances from a place to the elements that are read.</param>
    public PlaneLayout(int[] target, int[] source, IReadOnlyList<Place> shifts)
    {
        _pitchX = Pitch(target[2], source[2], shifts, shift => shift.X);
        _pitchY = Pitch(target[1], source[1], shifts, shift => shift.Y);
        ImageLength = Pitch(target[0], source[0], shifts, shift => shift.Z) * _pitchY * _pitchX;
        Lead = RoundUp(-shifts.Select(Offset).Append(0).Min());
        Tail = shifts.Select(Offset).Append(0).Max() + Math.Max(ProductTiles.OuterColumns, ProductTiles.TapColumns);
    }

    /// <summary>Floats from one image to the next.</summary>
    public int ImageLength { get; }

    /// <summary>Floats before the first image.</summary>
    public int Lead { get; }

    private int Tail { get; }

    /// <summary>The distance in memory of a distance in space.</summary>
    public int Offset(Place shift) => (((shift.Z * _pitchY) + shift.Y) * _pitchX) + shift.X;

    /// <summary>Floats of a row with so many images; no multiple of a page, so that rows do not compete for the same cache lines.</summary>
    public int RowLength(int images)
    {
        var length = RoundUp(Lead + (images * ImageLength) + Tail);
        return length % 1024 == 0 ? length + Alignment : length;
    }

    /// <summary>Writes a row: every <paramref name="stride"/>-th element of images from a phase on, zeros elsewhere.</summary>
    /// <param name="row">The row.</param>
    /// <param name="image">The first image's channel.</param>
    /// <param name="imageStride">Floats from one image to the next.</param>
    /// <param name="images">Number of images.</param>
    /// <param name="sizes">Sizes of an image.</param>
    /// <param name="phase">First element on each axis.</param>
    /// <param name="stride">Elements from one to the next on each axis.</param>
    public void Fill(float* row, float* image, long imageStride, int images, int[] sizes, Place phase, int[] stride)
    {
        Unsafe.InitBlockUnaligned(row, 0, (uint)RowLength(images) * sizeof(float));
        var length = sizes[2] - phase.X;
        for (var n = 0; n < images; n++)
        {
            for (var z = phase.Z; z < sizes[0]; z += stride[0])
            {
                var target = row + Lead + ((long)n * ImageLength) + Offset(new Place(z / stride[0], 0, 0));
                var source = image + (n * imageStride) + (((z * (long)sizes[1]) + phase.Y) * sizes[2]) + phase.X;
                for (var y = phase.Y; y < sizes[1]; y += stride[1], target += _pitchX, source += (long)stride[1] * sizes[2])
                {
                    if (stride[2] == 1)
                    {
                        RowCopy.Copy(source, target, length);
                    }
                    else
                    {
                        RowCopy.Gather(source, target, length, stride[2]);
                    }
                }
            }
        }
    }

    /// <summary>Takes the places of images out of a row: the opposite of <see cref="Fill"/>.</summary>
    public void Extract(float* row, float* image, long imageStride, int images, int[] sizes, Place phase, int[] stride)
    {
        var length = sizes[2] - phase.X;
        for (var n = 0; n < images; n++)
        {
            for (var z = phase.Z; z < sizes[0]; z += stride[0])
            {
                var source = row + ((long)n * ImageLength) + Offset(new Place(z / stride[0], 0, 0));
                var target = image + (n * imageStride) + (((z * (long)sizes[1]) + phase.Y) * sizes[2]) + phase.X;
                for (var y = phase.Y; y < sizes[1]; y += stride[1], source += _pitchX, target += (long)stride[1] * sizes[2])
                {
                    if (stride[2] == 1)
                    {
                        RowCopy.Copy(source, target, length);
                    }
                    else
                    {
                        RowCopy.Spread(source, target, length, stride[2]);
                    }
                }
            }
        }
    }

    private static int Pitch(int target, int source, IReadOnlyList<Place> shifts, Func<Place, int> axis)
    {
        var (least, most) = (shifts.Select(axis).Append(0).Min(), shifts.Select(axis).Append(0).Max());
        return Math.Max(source - least, target + most);
    }

    private static int RoundUp(int floats) => (floats + Alignment - 1) / Alignment * Alignment;
}
