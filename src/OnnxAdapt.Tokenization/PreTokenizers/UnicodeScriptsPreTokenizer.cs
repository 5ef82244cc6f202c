using OnnxAdapt.Tokenization.Text;
using OnnxAdapt.Tokenization.Unicode;

namespace OnnxAdapt.Tokenization.PreTokenizers;

/// <summary>
/// Splits where the script changes. Japanese kana count as Han. Spaces and characters without a script belong to what is before
/// them, and before the first character that has a script they are dropped.
/// </summary>
internal sealed class UnicodeScriptsPreTokenizer : SplittingPreTokenizer
{
    private const int ProlongedSoundMark = 0x30FC;
    private const int Unset = -2;

    private static readonly int Han = Scripts.Named("Han");
    private static readonly int Hiragana = Scripts.Named("Hiragana");
    private static readonly int Katakana = Scripts.Named("Katakana");

    protected override void Split(ReadOnlySpan<char> text, int origin, PieceList pieces)
    {
        var (start, current) = (-1, Unset);
        for (int at = 0, length; at < text.Length; at += length)
        {
            var script = ScriptOf(CodePoints.Read(text, at, out length));
            if (script == Scripts.None || script == current)
            {
                continue;
            }

            AddRun(pieces, origin, start, at);
            (start, current) = (at, script);
        }

        AddRun(pieces, origin, start, text.Length);
    }

    private static int ScriptOf(int code)
    {
        if (code == ' ')
        {
            return Scripts.None;
        }

        var script = Scripts.Of(code);
        return code == ProlongedSoundMark || script == Hiragana || script == Katakana ? Han : script;
    }

    private static void AddRun(PieceList pieces, int origin, int start, int end)
    {
        if (start >= 0)
        {
            pieces.Add(origin + start, origin + end);
        }
    }
}
