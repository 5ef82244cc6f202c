namespace OnnxAdapt.Media.Audio.Settings;

/// <summary>Windows, for w = 2 pi n / N with N the length of a periodic window and one less for a symmetric one.</summary>
public enum WindowShape
{
    /// <summary>0.5 - 0.5 cos w.</summary>
    Hann,

    /// <summary>0.54 - 0.46 cos w.</summary>
    Hamming,

    /// <summary>Kaldi's: Hann to the power of 0.85.</summary>
    Povey,

    /// <summary>0.42 - 0.5 cos w + 0.08 cos 2w.</summary>
    Blackman,

    /// <summary>1.</summary>
    Rectangular,
}
