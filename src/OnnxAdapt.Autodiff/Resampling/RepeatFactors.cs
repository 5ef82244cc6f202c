using OnnxAdapt.Graph;

namespace OnnxAdapt.Autodiff.Resampling;

/// <summary>Finds Resize nodes that repeat every element a whole number of times along the axes after batch and channel.</summary>
internal static class RepeatFactors
{
    /// <returns>How often, for each axis from the third on; null for any other Resize.</returns>
    public static long[]? Of(ResizeSettings settings, Value x, Value y)
    {
        if (settings.Mode != ResizeSettings.Nearest || settings.Policy is not null || !IsEven(settings) || x.Shape is not { Count: > 2 } shape)
        {
            return null;
        }

        var factors = Enumerable.Range(0, shape.Count).Select(axis => Factor(settings, shape.Count, axis, x, y)).ToArray();
        return Array.TrueForAll(factors, factor => factor is not null) && factors[0] == 1 && factors[1] == 1 && factors.Any(factor => factor > 1)
            ? [.. factors.Skip(2).Select(factor => factor!.Value)]
            : null;
    }

    /// <summary>Whether whole factors give every element the same number of copies: others shift by half an element.</summary>
    private static bool IsEven(ResizeSettings settings) => settings.Coordinates switch
    {
        "asymmetric" => settings.NearestMode == "floor",
        "half_pixel" or "half_pixel_symmetric" => settings.NearestMode is "round_prefer_floor" or "round_prefer_ceil",
        _ => false,
    };

    private static long? Factor(ResizeSettings settings, int rank, int axis, Value x, Value y)
    {
        var place = settings.Axes(rank).ToList().IndexOf(axis);
        if (place < 0)
        {
            return 1;
        }

        if (settings.Scales is not null)
        {
            return settings.ScaleAt(place) is { } scale && scale >= 1 && scale == Math.Floor(scale) ? (long)scale : null;
        }

        var (from, to) = (x.Shape![axis], y.Shape?[axis] ?? Dim.Unknown);
        return from.Symbol is not null && from == to ? 1
            : from.Size is > 0 && to.Size is { } size && size % from.Size == 0 ? size / from.Size
            : null;
    }
}
