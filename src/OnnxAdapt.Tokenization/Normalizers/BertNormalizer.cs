using OnnxAdapt.Tokenization.Reading;
using OnnxAdapt.Tokenization.Text;
using OnnxAdapt.Tokenization.Unicode;

namespace OnnxAdapt.Tokenization.Normalizers;

/// <summary>
/// BERT's four steps - clean, set Chinese characters apart, strip accents, lower-case - in one pass. ASCII goes through a table.
/// Marks that decomposition would reorder and that stay in the text are met by running the steps one by one.
/// </summary>
internal sealed class BertNormalizer : Normalizer
{
    private const char Dropped = '\uFFFF';

    private readonly bool _clean;
    private readonly bool _setChineseApart;
    private readonly bool _stripAccents;
    private readonly bool _lowercase;
    private readonly char[] _ascii;

    public BertNormalizer(bool clean, bool setChineseApart, bool stripAccents, bool lowercase)
    {
        (_clean, _setChineseApart, _stripAccents, _lowercase) = (clean, setChineseApart, stripAccents, lowercase);
        _ascii = [.. Enumerable.Range(0, 128).Select(code => Ascii((char)code))];
    }

    public static Normalizer Read(ComponentReader reader)
    {
        var lowercase = reader.Flag("lowercase", true);
        return new BertNormalizer(
            reader.Flag("clean_text", true),
            reader.Flag("handle_chinese_chars", true),
            reader.OptionalFlag("strip_accents") ?? lowercase,
            lowercase);
    }

    public override void Normalize(TextBuffer text)
    {
        if (TryOnePass(text))
        {
            text.End();
        }
        else
        {
            StepByStep().Normalize(text);
        }
    }

    private bool TryOnePass(TextBuffer text)
    {
        text.Begin();
        while (text.HasMore)
        {
            var code = text.Advance();
            if (code >= 128)
            {
                if (!TryWriteOther(text, code))
                {
                    return false;
                }
            }
            else if (_ascii[code] != Dropped)
            {
                text.Write(_ascii[code]);
            }
        }

        return true;
    }

    private bool TryWriteOther(TextBuffer text, int code)
    {
        var kind = CharClasses.Of(code);
        if (_clean && (code == CodePoints.Replacement || (kind & CharClass.Other) != 0))
        {
            return true;
        }

        if (_clean && (kind & CharClass.WhiteSpace) != 0)
        {
            text.Write(' ');
            return true;
        }

        return _setChineseApart && IsChinese(code) ? TryWriteApart(text, code) : TryWriteLetter(text, code);
    }

    private bool TryWriteApart(TextBuffer text, int code)
    {
        text.Write(' ');
        var written = TryWriteLetter(text, code);
        text.Write(' ');
        return written;
    }

    private bool TryWriteLetter(TextBuffer text, int code)
    {
        if (!_stripAccents)
        {
            WriteCased(text, code);
            return true;
        }

        Span<int> jamo = stackalloc int[3];
        var parts = Hangul.IsSyllable(code)
            ? jamo[..Hangul.Decompose(code, jamo)]
            : NormalizationData.Decomposition(code, compatibility: false);
        return parts.IsEmpty ? TryWriteUnaccented(text, code) : TryWriteParts(text, parts);
    }

    private bool TryWriteParts(TextBuffer text, ReadOnlySpan<int> parts)
    {
        foreach (var part in parts)
        {
            if (!TryWriteUnaccented(text, part))
            {
                return false;
            }
        }

        return true;
    }

    private bool TryWriteUnaccented(TextBuffer text, int code)
    {
        if (CharClasses.Is(code, CharClass.NonSpacingMark))
        {
            return true;
        }

        WriteCased(text, code);
        return NormalizationData.CombiningClass(code) == 0;
    }

    private void WriteCased(TextBuffer text, int code)
    {
        if (_lowercase)
        {
            LowercaseNormalizer.WriteLower(text, code);
        }
        else
        {
            text.Write(code);
        }
    }

    private SequenceNormalizer StepByStep() => new(
        new BertNormalizer(_clean, _setChineseApart, stripAccents: false, lowercase: false),
        new UnicodeFormNormalizer(compatibility: false, compose: false),
        StripAccentsNormalizer.NonSpacingMarks,
        new BertNormalizer(clean: false, setChineseApart: false, stripAccents: false, _lowercase));

    private char Ascii(char code)
    {
        if (_clean && code is '\t' or '\n' or '\r')
        {
            return ' ';
        }

        var isControl = _clean && char.IsControl(code);
        return isControl ? Dropped : _lowercase ? char.ToLowerInvariant(code) : code;
    }

    /// <summary>The blocks that the reference sets apart, its gap at 2B820 to 2B91F included.</summary>
    private static bool IsChinese(int code) => code is
        (>= 0x4E00 and <= 0x9FFF) or (>= 0x3400 and <= 0x4DBF) or (>= 0x20000 and <= 0x2A6DF) or (>= 0x2A700 and <= 0x2B73F)
        or (>= 0x2B740 and <= 0x2B81F) or (>= 0x2B920 and <= 0x2CEAF) or (>= 0xF900 and <= 0xFAFF) or (>= 0x2F800 and <= 0x2FA1F);
}
