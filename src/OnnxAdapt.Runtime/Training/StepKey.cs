namespace OnnxAdapt.Runtime.Training;

/// <summary>
/// What the random numbers of a run follow from: seed, number of the step and part of the step, mixed by SplitMix64 (Steele, Lea and Flood,
/// 2014), so that a step that is done again anywhere has the same ones. Keys are odd.
/// </summary>
internal static class StepKey
{
    private const ulong Golden = 0x9E3779B97F4A7C15;

    public static long Of(ulong seed, long step, int part) =>
        (long)(Mix(Mix(Mix(seed + Golden) ^ (ulong)step) + Golden ^ (ulong)part) | 1);

    private static ulong Mix(ulong z)
    {
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
