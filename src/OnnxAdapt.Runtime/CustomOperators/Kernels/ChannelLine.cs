namespace OnnxAdapt.Runtime.CustomOperators.Kernels;

/// <summary>What normalisation does to a channel: y = factor x + shift. Forward and backward pass compute it alike to the bit.</summary>
/// <param name="Factor">scale r.</param>
/// <param name="Shift">bias - mean scale r.</param>
internal readonly record struct ChannelLine(float Factor, float Shift)
{
    /// <summary>The line of a channel with the given mean and inverse deviation r.</summary>
    public static ChannelLine Of(float scale, float bias, float mean, float inverse)
    {
        var factor = scale * inverse;
        return new ChannelLine(factor, bias - (mean * factor));
    }
}
