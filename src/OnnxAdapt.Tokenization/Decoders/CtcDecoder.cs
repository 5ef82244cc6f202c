using OnnxAdapt.Tokenization.Reading;

namespace OnnxAdapt.Tokenization.Decoders;

/// <summary>Speech models: repeated tokens count once, padding vanishes, and the delimiter of words is a space.</summary>
internal sealed class CtcDecoder(string padding, string delimiter, bool cleansUp) : Decoder
{
    public static Decoder Read(ComponentReader reader) => new CtcDecoder(
        reader.OptionalText("pad_token") ?? "<pad>",
        reader.OptionalText("word_delimiter_token") ?? "|",
        reader.Flag("cleanup", true));

    public override IReadOnlyList<string> Decode(IReadOnlyList<string> tokens) =>
        [.. tokens.Where((token, i) => i == 0 || token != tokens[i - 1]).Select(Read).Where(text => text.Length > 0)];

    private string Read(string token)
    {
        var text = Remove(token, padding, "");
        return cleansUp ? Remove(EnglishTidying.Apply(text), delimiter, " ") : text;
    }

    private static string Remove(string text, string part, string replacement) =>
        part.Length == 0 ? text : text.Replace(part, replacement, StringComparison.Ordinal);
}
