namespace OnnxAdapt.Media.Audio.Waves;

/// <summary>Decoded sound of one channel.</summary>
/// <param name="Samples">Samples, full scale at -1 and 1; files of floating-point numbers may go beyond.</param>
/// <param name="SampleRate">Samples per second.</param>
public sealed record AudioClip(float[] Samples, int SampleRate)
{
    /// <summary>Length in seconds.</summary>
    public double Seconds => Samples.Length / (double)SampleRate;
}
