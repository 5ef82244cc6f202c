using OnnxAdapt.Adaptation.Features;

namespace OnnxAdapt.Adaptation.Training;

/// <summary>
/// Which examples validate: those whose hash of seed and content falls below the share. An example never changes sides as others come,
/// and equal inputs are on the same side.
/// </summary>
internal static class ValidationSplit
{
    public static bool IsValidation(ContentKey key, ulong seed, double share) =>
        new CounterRandom(seed, (ulong)key.High, (ulong)key.Low).Uniform(0) < share;

    /// <summary>Numbers of the examples that train and that validate, among the usable ones.</summary>
    public static (int[] Training, int[] Validation) Of(ContentKey[] keys, Func<int, bool> isUsable, ulong seed, double share)
    {
        var sides = Enumerable.Range(0, keys.Length).Where(isUsable).ToLookup(i => IsValidation(keys[i], seed, share));
        return ([.. sides[false]], [.. sides[true]]);
    }
}
