namespace OnnxAdapt.Server.Protocols.Inference;

/// <summary>What clients sent, as far as answers repeat it.</summary>
internal static class Shown
{
    private const int Longest = 128;

    /// <summary>A name without control characters, cut when it is long.</summary>
    public static string Name(string name)
    {
        var cut = name.Length <= Longest ? name : name[..Longest] + "...";
        return cut.Any(NeedsMask) ? string.Concat(cut.Select(character => NeedsMask(character) ? '?' : character)) : cut;
    }

    /// <summary>A shape as the protocol's clients know it: <c>[-1,16]</c>.</summary>
    public static string Shape(IReadOnlyList<long> shape) =>
        shape.Count <= 32 ? $"[{string.Join(",", shape)}]" : $"[{string.Join(",", shape.Take(32))},...]";

    private static bool NeedsMask(char character) => char.IsControl(character) || char.IsSurrogate(character);
}
