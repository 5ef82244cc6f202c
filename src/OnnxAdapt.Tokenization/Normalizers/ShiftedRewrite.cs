using System.Text;
using OnnxAdapt.Tokenization.Text;

namespace OnnxAdapt.Tokenization.Normalizers;

/// <summary>
/// A rewrite told in changes (see <see cref="TextBuffer.Put"/>) where a replacement that is shorter than what it replaces makes the
/// last code point before its end drop the rest. A removal before anything is written drops nothing: what follows moves forward.
/// </summary>
internal struct ShiftedRewrite
{
    private const int Nothing = -1;

    private readonly TextBuffer _text;
    private int _code = Nothing;
    private int _change;

    public ShiftedRewrite(TextBuffer text)
    {
        _text = text;
        text.Begin();
    }

    /// <summary>Keeps a code point.</summary>
    public void Add(int code) => Add(code, 0);

    /// <summary>Replaces so many code points by a text in UTF-8.</summary>
    public void Replace(int replaced, ReadOnlySpan<byte> replacement)
    {
        var written = 0;
        while (Rune.DecodeFromUtf8(replacement, out var rune, out var consumed) == System.Buffers.OperationStatus.Done)
        {
            Add(rune.Value, written < replaced ? 0 : 1);
            written++;
            replacement = replacement[consumed..];
        }

        _change -= Math.Max(0, replaced - written);
    }

    /// <summary>Ends the rewrite.</summary>
    public void Finish()
    {
        Flush();
        _text.End();
    }

    private void Add(int code, int change)
    {
        Flush();
        (_code, _change) = (code, change);
    }

    private void Flush()
    {
        if (_code != Nothing)
        {
            _text.Put(_code, _change);
        }

        (_code, _change) = (Nothing, 0);
    }
}
