namespace OnnxAdapt.Tokenization.Decoders;

/// <summary>Takes back the spaces that splitting put before English punctuation and contractions.</summary>
internal static class EnglishTidying
{
    private static readonly (string From, string To)[] Steps =
    [
        (" .", "."), (" ?", "?"), (" !", "!"), (" ,", ","), (" ' ", "'"), (" n't", "n't"),
        (" 'm", "'m"), (" do not", " don't"), (" 's", "'s"), (" 've", "'ve"), (" 're", "'re"),
    ];

    public static string Apply(string text)
    {
        foreach (var (from, to) in Steps)
        {
            text = text.Replace(from, to, StringComparison.Ordinal);
        }

        return text;
    }
}
