using OnnxAdapt.Media.Audio.Settings;

namespace OnnxAdapt.Media.Audio.Features;

/// <summary>Hertz to mels and back.</summary>
internal static class MelScales
{
    private const double LinearEnd = 1000;
    private const double LinearStep = 200.0 / 3;
    private static readonly double LogStep = Math.Log(6.4) / 27;

    /// <summary>Mels of a frequency.</summary>
    public static double ToMel(double hertz, MelScale scale) => scale switch
    {
        MelScale.Htk => 2595 * Math.Log10(1 + (hertz / 700)),
        MelScale.Kaldi => 1127 * Math.Log(1 + (hertz / 700)),
        _ => hertz < LinearEnd ? hertz / LinearStep : (LinearEnd / LinearStep) + (Math.Log(hertz / LinearEnd) / LogStep),
    };

    /// <summary>Frequency of mels.</summary>
    public static double ToHertz(double mel, MelScale scale) => scale switch
    {
        MelScale.Htk => 700 * (Math.Pow(10, mel / 2595) - 1),
        MelScale.Kaldi => 700 * (Math.Exp(mel / 1127) - 1),
        _ => mel < LinearEnd / LinearStep ? mel * LinearStep : LinearEnd * Math.Exp(LogStep * (mel - (LinearEnd / LinearStep))),
    };
}
