using OnnxAdapt.Tokenization.Reading;
using OnnxAdapt.Tokenization.Text;

namespace OnnxAdapt.Tokenization.PreTokenizers;

/// <summary>Cuts after every so many code points.</summary>
internal sealed class FixedLengthPreTokenizer(int length) : SplittingPreTokenizer
{
    private const int Usual = 5;

    public static PreTokenizer Read(ComponentReader reader)
    {
        var length = reader.OptionalNumber("length") ?? Usual;
        return length > 0 ? new FixedLengthPreTokenizer(length) : throw reader.Wrong("length", "must be at least 1");
    }

    protected override void Split(ReadOnlySpan<char> text, int origin, PieceList pieces)
    {
        var (start, count) = (0, 0);
        for (int at = 0, width; at < text.Length; at += width)
        {
            width = CodePoints.IsPairAt(text, at) ? 2 : 1;
            if (count++ == length)
            {
                pieces.Add(origin + start, origin + at);
                (start, count) = (at, 1);
            }
        }

        pieces.Add(origin + start, origin + text.Length);
    }
}
