namespace OnnxAdapt.Serving.Preprocessing;

/// <summary>Convolutions without padding, one after the other: each leaves floor((n - kernel) / stride) + 1 of n steps.</summary>
/// <param name="Kernels">Kernel of each.</param>
/// <param name="Strides">Stride of each.</param>
internal sealed record FrameReduction(IReadOnlyList<int> Kernels, IReadOnlyList<int> Strides)
{
    /// <summary>Tells reductions apart.</summary>
    public string Key => $"{string.Join(',', Kernels)}/{string.Join(',', Strides)}";

    /// <summary>Fewest steps that give one.</summary>
    public long Least
    {
        get
        {
            var least = 1L;
            for (var layer = Kernels.Count - 1; layer >= 0; layer--) least = ((least - 1) * Strides[layer]) + Kernels[layer];
            return least;
        }
    }

    /// <summary>Steps that are left of a number; 0 when they are too few.</summary>
    public int Of(int steps)
    {
        for (var layer = 0; layer < Kernels.Count && steps > 0; layer++) steps = steps < Kernels[layer] ? 0 : ((steps - Kernels[layer]) / Strides[layer]) + 1;
        return Math.Max(0, steps);
    }
}
