using OnnxAdapt.Tokenization.Reading;

namespace OnnxAdapt.Tokenization.Decoders;

/// <summary>Glues continuing tokens to the one before, puts a space before all others and, if asked, tidies English punctuation.</summary>
internal sealed class WordPieceDecoder(string prefix, bool cleansUp) : Decoder
{
    private static readonly (string From, string To)[] Tidying =
    [
        (" .", "."), (" ?", "?"), (" !", "!"), (" ,", ","), (" ' ", "'"), (" n't", "n't"),
        (" 'm", "'m"), (" do not", " don't"), (" 's", "'s"), (" 've", "'ve"), (" 're", "'re"),
    ];

    public static Decoder Read(ComponentReader reader) =>
        new WordPieceDecoder(reader.OptionalText("prefix") ?? "##", reader.Flag("cleanup", true));

    public override IReadOnlyList<string> Decode(IReadOnlyList<string> tokens)
    {
        var texts = new string[tokens.Count];
        for (var i = 0; i < texts.Length; i++)
        {
            var text = i == 0 ? tokens[i] : Join(tokens[i]);
            texts[i] = cleansUp ? Tidy(text) : text;
        }

        return texts;
    }

    private string Join(string token) =>
        token.StartsWith(prefix, StringComparison.Ordinal) ? token[prefix.Length..] : " " + token;

    private static string Tidy(string text)
    {
        foreach (var (from, to) in Tidying)
        {
            text = text.Replace(from, to, StringComparison.Ordinal);
        }

        return text;
    }
}
