namespace OnnxAdapt.Media;

/// <summary>What an image is resized to: both sides, or its shorter one.</summary>
/// <param name="Width">Width in pixels; 0 when the shorter side decides.</param>
/// <param name="Height">Height in pixels; 0 when the shorter side decides.</param>
/// <param name="Shortest">Length of the shorter side, the other one in proportion; 0 when both are given.</param>
/// <param name="Longest">Most pixels of the longer side, which then decides; 0 for no limit.</param>
public sealed record ImageSize(int Width, int Height, int Shortest = 0, int Longest = 0)
{
    private const int MaxSide = 65_535;

    /// <summary>Width and height for an image of the given ones. Fractions are cut off.</summary>
    public (int Width, int Height) Of(int width, int height)
    {
        if (Shortest == 0 && Longest == 0) return (Width, Height);
        var (small, large) = (Math.Min(width, height), Math.Max(width, height));
        var longer = Shortest > 0 ? (long)Shortest * large / small : Longest;
        var shorter = Shortest > 0 ? Shortest : (long)Longest * small / large;
        if (Longest > 0 && longer > Longest) (shorter, longer) = (Longest * shorter / longer, Longest);
        var (one, other) = ((int)Math.Clamp(shorter, 1, MaxSide), (int)Math.Clamp(longer, 1, MaxSide));
        return width <= height ? (one, other) : (other, one);
    }
}
