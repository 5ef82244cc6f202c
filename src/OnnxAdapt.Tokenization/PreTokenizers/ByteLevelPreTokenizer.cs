using OnnxAdapt.Tokenization.Patterns;
using OnnxAdapt.Tokenization.Reading;
using OnnxAdapt.Tokenization.Text;

namespace OnnxAdapt.Tokenization.PreTokenizers;

/// <summary>
/// GPT-2's splitting, each part optional: a space in front, words by a fixed regular expression, then the alphabet of bytes.
/// </summary>
internal sealed class ByteLevelPreTokenizer(bool addsSpace, bool splits) : PreTokenizer
{
    private const string Words = @"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+";

    private static readonly SplitPreTokenizer WordSplitter = new(new RegexPattern(Words, "ByteLevel"), SplitBehavior.Isolated, invert: false);

    public static PreTokenizer Read(ComponentReader reader) =>
        new ByteLevelPreTokenizer(reader.Flag("add_prefix_space", true), reader.Flag("use_regex", true));

    public override void PreTokenize(SplitText text)
    {
        if (addsSpace)
        {
            text.Rewrite(AddSpace);
        }

        if (splits)
        {
            WordSplitter.PreTokenize(text);
        }

        text.Rewrite(static (split, piece) => ByteAlphabet.Rewrite(split.Text, piece.End));
    }

    private static void AddSpace(SplitText split, Piece piece)
    {
        var text = split.Text;
        if (text.NextUnit != ' ')
        {
            var first = text.Advance();
            text.Write(' ');
            text.Write(first);
        }

        text.KeepTo(piece.End);
    }
}
