namespace OnnxAdapt.Media.Audio.Settings;

/// <summary>How values become logarithms.</summary>
public sealed record LogSettings
{
    /// <summary>Which logarithm.</summary>
    public LogKind Kind { get; init; }

    /// <summary>Smallest value that counts; smaller ones are raised to it.</summary>
    public double Floor { get; init; }

    /// <summary>Added to each value.</summary>
    public double Offset { get; init; }

    /// <summary>Value of 0 dB.</summary>
    public double Reference { get; init; } = 1;

    /// <summary>Whether the clip's largest value is 0 dB.</summary>
    public bool ReferenceIsLargest { get; init; }

    /// <summary>How far results may lie below the clip's largest; null for any distance.</summary>
    public double? Range { get; init; }
}
