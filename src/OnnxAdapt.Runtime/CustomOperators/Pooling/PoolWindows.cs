using OnnxAdapt.Runtime.CustomOperators.Convolution;

namespace OnnxAdapt.Runtime.CustomOperators.Pooling;

/// <summary>The elements of the input that each window of a pooling covers.</summary>
internal sealed class PoolWindows(ConvGeometry geometry)
{
    /// <summary>The geometry.</summary>
    public ConvGeometry Geometry { get; } = geometry;

    /// <summary>Geometry of a pooling node with input X and the gradient dY of its output.</summary>
    /// <exception cref="KernelException">The shapes do not fit.</exception>
    public static PoolWindows Of(ConvSettings settings, KernelTensor dy, KernelTensor x)
    {
        if (x.Rank < 3 || dy.Rank != x.Rank || dy.Shape[0] != x.Shape[0] || dy.Shape[1] != x.Shape[1])
        {
            throw new KernelException($"The shapes {x} of X and {dy} of dY are not those of a pooling.");
        }

        return new PoolWindows(settings.Resolve(x.Shape.AsSpan(2), settings.Window, dy.Shape.AsSpan(2)));
    }

    /// <summary>The taps of an axis that lie inside the input at an output's place, from inclusive to exclusive, and the element of the first.</summary>
    public (int From, int To, int Element) Range(int axis, int place)
    {
        var (start, step) = ((place * Geometry.Strides[axis]) - Geometry.Begins[axis], Geometry.Dilations[axis]);
        var from = start >= 0 ? 0 : (-start + step - 1) / step;
        var inside = Geometry.Input[axis] - start;
        var to = Math.Min(Geometry.Window[axis], inside <= 0 ? 0 : (inside + step - 1) / step);
        return (from, Math.Max(from, to), start + (from * step));
    }
}
