namespace OnnxAdapt.Media.Audio.Settings;

/// <summary>The first coefficients of the cosine transform (DCT-II, orthonormal) of each frame.</summary>
/// <param name="Count">How many.</param>
public sealed record CepstrumSettings(int Count)
{
    /// <summary>Q of the lifter 1 + Q / 2 sin(pi n / Q); 0 for none.</summary>
    public double Lifter { get; init; }

    /// <summary>n of the first coefficient: 0 (HTK, Kaldi) or 1 (librosa).</summary>
    public int LifterStart { get; init; }
}
