namespace OnnxAdapt.Cli.Bench.Texts;

/// <summary>Lengths of synthetic texts in tokens, the two special tokens of most encoders included; each length in between is as likely.</summary>
/// <param name="Name">Name on the command line.</param>
/// <param name="Shortest">Least tokens.</param>
/// <param name="Longest">Most tokens.</param>
internal sealed record LengthMix(string Name, int Shortest, int Longest)
{
    /// <summary>All that have a name.</summary>
    public static IReadOnlyList<LengthMix> All { get; } = [new("short", 8, 16), new("mixed", 8, 256), new("long", 256, 256)];

    /// <summary>The mix of a name, or null.</summary>
    public static LengthMix? Find(string name) => All.FirstOrDefault(mix => mix.Name == name);
}
