using OnnxAdapt.Media.Audio.Settings;

namespace OnnxAdapt.Media.Audio.Features;

/// <summary>Values of windows.</summary>
internal static class WindowFunction
{
    /// <summary>The window of a frame: zeros on both sides where it is shorter.</summary>
    public static double[] Of(FrameSettings settings)
    {
        var window = Of(settings.Window, settings.WindowLength, settings.PeriodicWindow);
        var framed = new double[settings.FrameLength];
        window.CopyTo(framed, (settings.FrameLength - settings.WindowLength) / 2);
        return framed;
    }

    /// <summary>A window of a length.</summary>
    public static double[] Of(WindowShape shape, int length, bool periodic)
    {
        var period = periodic ? length : Math.Max(1, length - 1);
        return [.. Enumerable.Range(0, length).Select(index => ValueAt(shape, 2 * Math.PI * index / period))];
    }

    private static double ValueAt(WindowShape shape, double w) => shape switch
    {
        WindowShape.Hann => 0.5 - (0.5 * Math.Cos(w)),
        WindowShape.Hamming => 0.54 - (0.46 * Math.Cos(w)),
        WindowShape.Povey => Math.Pow(0.5 - (0.5 * Math.Cos(w)), 0.85),
        WindowShape.Blackman => 0.42 - (0.5 * Math.Cos(w)) + (0.08 * Math.Cos(2 * w)),
        _ => 1,
    };
}
