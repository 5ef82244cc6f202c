namespace OnnxAdapt.Media.Audio.Settings;

/// <summary>What comes before and after a clip whose frames are centred.</summary>
public enum EdgePadding
{
    /// <summary>The clip mirrored at its first and last sample.</summary>
    Reflect,

    /// <summary>Silence.</summary>
    Constant,

    /// <summary>The first and the last sample.</summary>
    Edge,
}
