namespace OnnxAdapt.Media.Audio.Settings;

/// <summary>Scales of pitch.</summary>
public enum MelScale
{
    /// <summary>2595 log10(1 + f / 700).</summary>
    Htk,

    /// <summary>3 f / 200 below 1 kHz, then 15 + 27 ln(f / 1000) / ln 6.4: that of Slaney's Auditory Toolbox.</summary>
    Slaney,

    /// <summary>1127 ln(1 + f / 700).</summary>
    Kaldi,
}
