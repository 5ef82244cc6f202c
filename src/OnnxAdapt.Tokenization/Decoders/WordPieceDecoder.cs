using OnnxAdapt.Tokenization.Reading;

namespace OnnxAdapt.Tokenization.Decoders;

/// <summary>Glues continuing tokens to the one before, puts a space before all others and, if asked, tidies English punctuation.</summary>
internal sealed class WordPieceDecoder(string prefix, bool cleansUp) : Decoder
{
    public static Decoder Read(ComponentReader reader) =>
        new WordPieceDecoder(reader.OptionalText("prefix") ?? "##", reader.Flag("cleanup", true));

    public override IReadOnlyList<string> Decode(IReadOnlyList<string> tokens)
    {
        var texts = new string[tokens.Count];
        for (var i = 0; i < texts.Length; i++)
        {
            var text = i == 0 ? tokens[i] : Join(tokens[i]);
            texts[i] = cleansUp ? EnglishTidying.Apply(text) : text;
        }

        return texts;
    }

    private string Join(string token) =>
        token.StartsWith(prefix, StringComparison.Ordinal) ? token[prefix.Length..] : " " + token;
}
