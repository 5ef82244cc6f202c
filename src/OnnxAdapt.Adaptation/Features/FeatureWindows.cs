namespace OnnxAdapt.Adaptation.Features;

/// <summary>
/// Which examples' features are computed together: windows end at multiples of the window size and where a command stands. That is a
/// function of the log alone, so after a crash the same rows are computed in the same company, and give the same bits even where a
/// runtime's rounding depends on the batch.
/// </summary>
internal static class FeatureWindows
{
    /// <summary>End of the window that starts at the given example.</summary>
    public static int End(int start, int windowSize, ReadOnlySpan<int> commandPositions)
    {
        var end = ((start / windowSize) + 1) * windowSize;
        foreach (var position in commandPositions)
        {
            if (position > start) return Math.Min(position, end);
        }

        return end;
    }
}
