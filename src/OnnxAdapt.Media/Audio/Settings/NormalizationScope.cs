namespace OnnxAdapt.Media.Audio.Settings;

/// <summary>Over what mean and deviation are taken.</summary>
public enum NormalizationScope
{
    /// <summary>Given beforehand.</summary>
    Fixed,

    /// <summary>Each bin over all frames of the clip.</summary>
    Bin,

    /// <summary>All bins and frames of the clip.</summary>
    Clip,
}
