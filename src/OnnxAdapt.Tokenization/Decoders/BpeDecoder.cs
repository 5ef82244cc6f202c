using OnnxAdapt.Tokenization.Reading;

namespace OnnxAdapt.Tokenization.Decoders;

/// <summary>Makes the mark at the end of words a space, and nothing in the last token.</summary>
internal sealed class BpeDecoder(string suffix) : Decoder
{
    public static Decoder Read(ComponentReader reader) => new BpeDecoder(reader.OptionalText("suffix") ?? "</w>");

    public override IReadOnlyList<string> Decode(IReadOnlyList<string> tokens) => suffix.Length == 0
        ? tokens
        : [.. tokens.Select((token, i) => token.Replace(suffix, i == tokens.Count - 1 ? "" : " ", StringComparison.Ordinal))];
}
