using Google.Protobuf;
using OnnxAdapt.TestKit.Sounds;
using OnnxAdapt.V1;

namespace OnnxAdapt.FunctionalTests.Sounds;

/// <summary>Seeded sounds of four kinds: low and high tones, rising tones, and noise, of any phase, loudness and a little noise.</summary>
internal static class SyntheticSounds
{
    public static readonly string[] Kinds = ["low", "high", "rising", "noise"];

    /// <summary>Examples of all kinds in turn.</summary>
    /// <param name="each">Sounds of each kind.</param>
    /// <param name="seed">Decides them.</param>
    /// <param name="seconds">Shortest and longest.</param>
    public static Example[] Examples(int each, int seed, (double Least, double Most) seconds)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, each * Kinds.Length).Select(index => new Example
        {
            Label = Kinds[index % Kinds.Length],
            Input = Input(WaveFile.OfShorts(Of(Kinds[index % Kinds.Length], random, seconds.Least + (random.NextDouble() * (seconds.Most - seconds.Least))), SoundModels.Rate)),
        })];
    }

    /// <summary>A file as an input.</summary>
    public static Input Input(byte[] file) => new() { Audio = ByteString.CopyFrom(file) };

    /// <summary>One sound.</summary>
    public static float[] Of(string kind, Random random, double seconds)
    {
        var samples = new float[(int)(SoundModels.Rate * seconds)];
        var (phase, level) = (random.NextDouble() * Math.Tau, 0.2 + (0.5 * random.NextDouble()));
        var hertz = kind switch { "low" => 200 + (200 * random.NextDouble()), "high" => 3_000 + (1_500 * random.NextDouble()), _ => 500 + (200 * random.NextDouble()) };
        for (var index = 0; index < samples.Length; index++)
        {
            var t = index / (double)SoundModels.Rate;
            var tone = kind == "rising" ? Math.Sin(phase + (Math.Tau * (hertz + (1_200 * t / seconds)) * t)) : Math.Sin(phase + (Math.Tau * hertz * t));
            var noise = (random.NextDouble() * 2) - 1;
            samples[index] = (float)(level * (kind == "noise" ? noise : tone + (0.05 * noise)));
        }

        return samples;
    }
}
