using OnnxAdapt.Tokenization.Reading;
using OnnxAdapt.Tokenization.Text;

namespace OnnxAdapt.Tokenization.PreTokenizers;

/// <summary>Splits at one character, which is dropped.</summary>
internal sealed class CharDelimiterPreTokenizer(string delimiter) : SplittingPreTokenizer
{
    public static PreTokenizer Read(ComponentReader reader)
    {
        var delimiter = reader.Text("delimiter");
        return CodePoints.Count(delimiter) == 1 ? new CharDelimiterPreTokenizer(delimiter) : throw reader.Wrong("delimiter", "must be one character");
    }

    protected override void Split(ReadOnlySpan<char> text, int origin, PieceList pieces)
    {
        var start = 0;
        for (int found; (found = text[start..].IndexOf(delimiter, StringComparison.Ordinal)) >= 0; start += found + delimiter.Length)
        {
            pieces.Add(origin + start, origin + start + found);
        }

        pieces.Add(origin + start, origin + text.Length);
    }
}
