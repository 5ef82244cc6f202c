namespace OnnxAdapt.Media.Audio.Settings;

/// <summary>Triangles over the frequencies, evenly spaced on a scale of pitch.</summary>
/// <param name="Count">Number of triangles.</param>
/// <param name="Low">Where the first begins, in hertz.</param>
/// <param name="High">Where the last ends, in hertz.</param>
public sealed record MelSettings(int Count, double Low, double High)
{
    /// <summary>Scale.</summary>
    public MelScale Scale { get; init; }

    /// <summary>Whether each triangle is divided by half its width in hertz (Slaney's), so that all have the same area; otherwise its peak is 1.</summary>
    public bool UnitArea { get; init; }

    /// <summary>Whether sides are straight on the scale of pitch rather than in hertz.</summary>
    public bool StraightInMels { get; init; }
}
