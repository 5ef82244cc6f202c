using System.Text;

namespace OnnxAdapt.Autodiff.Training;

/// <summary>
/// Random numbers by position: the i-th number of a stream depends on the seed, the stream's name and i only, not on what was drawn before.
/// SplitMix64 (Steele, Lea and Flood, 2014) of a key; the key mixes the seed with the FNV-1a hash of the name. Uniform numbers have 24 bits,
/// so that they are exact in binary32.
/// </summary>
internal readonly struct CounterRandom
{
    private const ulong Golden = 0x9E3779B97F4A7C15;
    private readonly ulong _key;

    public CounterRandom(ulong seed, string stream) => _key = Mix(seed + Golden) ^ Hash(stream);

    /// <summary>The number at that position, uniform in [0, 1).</summary>
    public float Uniform(long position) => (Mix(_key + (((ulong)position + 1) * Golden)) >> 40) * (1f / (1 << 24));

    private static ulong Mix(ulong z)
    {
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }

    private static ulong Hash(string text)
    {
        var hash = 0xCBF29CE484222325;
        foreach (var b in Encoding.UTF8.GetBytes(text))
        {
            hash = (hash ^ b) * 0x100000001B3;
        }

        return hash;
    }
}
