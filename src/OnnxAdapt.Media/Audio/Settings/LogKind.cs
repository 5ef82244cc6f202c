namespace OnnxAdapt.Media.Audio.Settings;

/// <summary>What is taken of magnitudes or powers.</summary>
public enum LogKind
{
    /// <summary>They stay.</summary>
    None,

    /// <summary>Natural logarithm.</summary>
    Ln,

    /// <summary>Logarithm to the base 10.</summary>
    Log10,

    /// <summary>Decibels: 10 log10 of powers, 20 log10 of magnitudes.</summary>
    Decibel,

    /// <summary>ln(1 + x).</summary>
    OnePlus,
}
