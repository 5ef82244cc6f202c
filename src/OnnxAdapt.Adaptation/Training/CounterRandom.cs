namespace OnnxAdapt.Adaptation.Training;

/// <summary>
/// Random numbers by position: SplitMix64 (Steele, Lea and Flood, 2014) of a key made of a seed and up to three numbers that name the
/// stream. The same key and position give the same number, whatever was drawn before.
/// </summary>
internal readonly struct CounterRandom
{
    private const ulong Golden = 0x9E3779B97F4A7C15;
    private readonly ulong _key;

    public CounterRandom(ulong seed, ulong first = 0, ulong second = 0, ulong third = 0) =>
        _key = Mix(Mix(Mix(Mix(seed + Golden) ^ first) + Golden ^ second) + Golden ^ third);

    public ulong Bits(ulong position) => Mix(_key + ((position + 1) * Golden));

    /// <summary>Uniform in [0, 1), with 53 bits.</summary>
    public double Uniform(ulong position) => (Bits(position) >> 11) * (1.0 / (1UL << 53));

    /// <summary>Uniform in 0 to <paramref name="bound"/> - 1; the bias is below 2^-32.</summary>
    public int Below(int bound, ulong position) => (int)(((Bits(position) >> 32) * (ulong)bound) >> 32);

    private static ulong Mix(ulong z)
    {
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
