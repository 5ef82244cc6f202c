namespace OnnxAdapt.Media.Tests.Audio;

/// <summary>The sound that the stored values were computed from.</summary>
internal static class TestSound
{
    public static float[] Of(int rate, double seconds)
    {
        var samples = new float[(int)Math.Round(rate * seconds)];
        var state = 12345L;
        for (var index = 0; index < samples.Length; index++)
        {
            state = ((1103515245 * state) + 12345) % (1L << 31);
            var (t, noise) = (index / (double)rate, (state / (double)(1L << 30)) - 1);
            var value = (0.4 * Math.Sin(2 * Math.PI * 440 * t)) + (0.3 * Math.Sin(2 * Math.PI * (300 + (1500 * t / seconds)) * t)) + (0.05 * noise);
            samples[index] = (float)(value * Math.Min(1, 8 * t / seconds));
        }

        return samples;
    }

    public static float[] Tone(int rate, double seconds, double hertz, double amplitude = 0.5) =>
        [.. Enumerable.Range(0, (int)(rate * seconds)).Select(index => (float)(amplitude * Math.Sin(2 * Math.PI * hertz * index / rate)))];
}
