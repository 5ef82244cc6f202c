namespace OnnxAdapt.Media.Audio.Settings;

/// <summary>How a clip is cut into frames, and each of them transformed.</summary>
public sealed record FrameSettings
{
    /// <summary>Samples that a frame spans.</summary>
    public required int FrameLength { get; init; }

    /// <summary>Samples under the window, in the middle of the frame.</summary>
    public required int WindowLength { get; init; }

    /// <summary>Length of the transform; zeros follow the frame.</summary>
    public required int FftLength { get; init; }

    /// <summary>Samples from one frame to the next.</summary>
    public required int Hop { get; init; }

    /// <summary>Window.</summary>
    public WindowShape Window { get; init; }

    /// <summary>Whether the window is periodic rather than symmetric.</summary>
    public bool PeriodicWindow { get; init; } = true;

    /// <summary>Whether frames are centred on the multiples of the hop, which needs samples before and after the clip.</summary>
    public bool Centred { get; init; }

    /// <summary>What those samples are.</summary>
    public EdgePadding Padding { get; init; }

    /// <summary>Whether the last frame is left out.</summary>
    public bool DropsLast { get; init; }

    /// <summary>What samples are multiplied by first.</summary>
    public double Scale { get; init; } = 1;

    /// <summary>Whether the mean of each frame is taken off it.</summary>
    public bool RemovesOffset { get; init; }

    /// <summary>Share of the sample before that is taken off each sample; 0 for none.</summary>
    public double Preemphasis { get; init; }

    /// <summary>Whether that is done once for the clip, whose first sample stays, rather than in each frame, where the first is its own predecessor.</summary>
    public bool PreemphasisOverClip { get; init; }

    /// <summary>Exponent of the magnitudes, 1 or 2.</summary>
    public int Power { get; init; } = 2;

    /// <summary>Frames of a clip of a number of samples; 0 when it is too short for one.</summary>
    public int CountOf(int samples)
    {
        var length = (long)samples + (Centred ? 2L * (FrameLength / 2) : 0);
        var frames = length < FrameLength ? 0 : (int)((length - FrameLength) / Hop) + 1;
        return Math.Max(0, frames - (DropsLast ? 1 : 0));
    }
}
