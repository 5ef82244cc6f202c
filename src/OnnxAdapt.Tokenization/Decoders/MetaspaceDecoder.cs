using OnnxAdapt.Tokenization.PreTokenizers;
using OnnxAdapt.Tokenization.Reading;

namespace OnnxAdapt.Tokenization.Decoders;

/// <summary>Makes marks spaces; in the first token they vanish, unless none is put in front when encoding.</summary>
internal sealed class MetaspaceDecoder(MetaspaceRule rule) : Decoder
{
    private readonly string _mark = char.ConvertFromUtf32(rule.Mark);

    public static Decoder Read(ComponentReader reader) => new MetaspaceDecoder(MetaspaceRule.Read(reader));

    public override IReadOnlyList<string> Decode(IReadOnlyList<string> tokens) =>
        [.. tokens.Select((token, i) => token.Replace(_mark, i == 0 && rule.Prefix != MetaspacePrefix.Never ? "" : " ", StringComparison.Ordinal))];
}
