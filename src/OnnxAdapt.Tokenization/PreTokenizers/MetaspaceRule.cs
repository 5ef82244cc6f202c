using OnnxAdapt.Tokenization.Reading;
using OnnxAdapt.Tokenization.Text;

namespace OnnxAdapt.Tokenization.PreTokenizers;

/// <summary>The settings that the pre-tokenizer and the decoder of this name share.</summary>
/// <param name="Mark">The code point that stands for a space.</param>
/// <param name="Prefix">Where it is put in front.</param>
/// <param name="Splits">Whether every mark begins a piece.</param>
internal sealed record MetaspaceRule(int Mark, MetaspacePrefix Prefix, bool Splits)
{
    private const int LowerOneEighthBlock = 0x2581;

    public static MetaspaceRule Read(ComponentReader reader) =>
        new(ReadMark(reader), ReadPrefix(reader), reader.Flag("split", true));

    private static int ReadMark(ComponentReader reader)
    {
        var text = reader.OptionalText("replacement") ?? char.ToString((char)LowerOneEighthBlock);
        return CodePoints.Count(text) == 1 ? CodePoints.Read(text, 0, out _) : throw reader.Wrong("replacement", "must be one character");
    }

    /// <summary>Older files say <c>add_prefix_space</c>, which only matters when it is false.</summary>
    private static MetaspacePrefix ReadPrefix(ComponentReader reader)
    {
        MetaspacePrefix? scheme = reader.OptionalText("prepend_scheme") switch
        {
            null => null,
            "always" => MetaspacePrefix.Always,
            "first" => MetaspacePrefix.First,
            "never" => MetaspacePrefix.Never,
            _ => throw reader.Wrong("prepend_scheme", "must be always, first or never"),
        };
        if (reader.OptionalFlag("add_prefix_space") != false)
        {
            return scheme ?? MetaspacePrefix.Always;
        }

        return scheme is null or MetaspacePrefix.Never
            ? MetaspacePrefix.Never
            : throw reader.Wrong("add_prefix_space", "must not be false beside a prepend_scheme other than never");
    }
}
