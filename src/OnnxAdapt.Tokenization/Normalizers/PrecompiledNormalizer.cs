using System.Globalization;
using System.Text;
using OnnxAdapt.Abstractions;
using OnnxAdapt.Tokenization.Reading;
using OnnxAdapt.Tokenization.Text;
using OnnxAdapt.Tokenization.Unicode;

namespace OnnxAdapt.Tokenization.Normalizers;

/// <summary>
/// Sentencepiece's compiled replacements, applied as the reference does: to a whole grapheme of fewer than six bytes if its shortest
/// prefix has a replacement, otherwise to each of its code points.
/// </summary>
internal sealed class PrecompiledNormalizer : Normalizer
{
    private const int LongestGrapheme = 5;
    private const char FirstCombining = '\u0300';

    private readonly CharsMap _map;
    private readonly bool[] _plainAscii;

    private PrecompiledNormalizer(CharsMap map)
    {
        _map = map;
        _plainAscii = [.. Enumerable.Range(0, 128).Select(code => map.Shortest([(byte)code], out _) == 0)];
    }

    public static Normalizer Read(ComponentReader reader)
    {
        var text = reader.OptionalText("precompiled_charsmap") ?? "";
        var data = new byte[text.Length];
        return Convert.TryFromBase64String(text, data, out var length) && CharsMap.TryParse(data.AsSpan(0, length)) is { } map
            ? new PrecompiledNormalizer(map)
            : throw AdaptException.Invalid($"{reader.Path}.precompiled_charsmap", "must be a compiled map in base64.");
    }

    public override void Normalize(TextBuffer text)
    {
        if (IsPlain(text.Chars))
        {
            return;
        }

        var rewrite = new ShiftedRewrite(text);
        var chars = text.Chars;
        for (var at = 0; at < chars.Length;)
        {
            var length = GraphemeLength(chars[at..]);
            Append(ref rewrite, chars.Slice(at, length));
            at += length;
        }

        rewrite.Finish();
    }

    private bool IsPlain(ReadOnlySpan<char> chars)
    {
        foreach (var unit in chars)
        {
            if (unit >= 128 || !_plainAscii[unit])
            {
                return false;
            }
        }

        return true;
    }

    private static int GraphemeLength(ReadOnlySpan<char> rest) =>
        rest[0] is < FirstCombining and not '\r' && (rest.Length == 1 || rest[1] < FirstCombining) ? 1 : StringInfo.GetNextTextElementLength(rest);

    private void Append(ref ShiftedRewrite rewrite, ReadOnlySpan<char> grapheme)
    {
        Span<byte> utf8 = stackalloc byte[LongestGrapheme * 3];
        if (grapheme.Length <= LongestGrapheme
            && Encoding.GetBytes(grapheme, utf8) is <= LongestGrapheme and var size
            && _map.Shortest(utf8[..size], out var replacement) > 0)
        {
            rewrite.Replace(CodePoints.Count(grapheme), replacement);
            return;
        }

        for (int at = 0, width; at < grapheme.Length; at += width)
        {
            AppendCode(ref rewrite, CodePoints.Read(grapheme, at, out width), utf8);
        }
    }

    private void AppendCode(ref ShiftedRewrite rewrite, int code, Span<byte> utf8)
    {
        var size = new Rune(code).EncodeToUtf8(utf8);
        if (_map.Shortest(utf8[..size], out var replacement) > 0)
        {
            rewrite.Replace(1, replacement);
        }
        else
        {
            rewrite.Add(code);
        }
    }

    private static UTF8Encoding Encoding { get; } = new(encoderShouldEmitUTF8Identifier: false);
}
