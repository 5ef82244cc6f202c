using System.Text;

namespace OnnxAdapt.Tokenization.Text;

/// <summary>
/// The alphabet of byte-level vocabularies: every byte has a printable character. Bytes that are printable in Latin-1 stand for
/// themselves, the others for U+0100 and following in order.
/// </summary>
internal static class ByteAlphabet
{
    private const int FirstSubstitute = 0x100;

    private static readonly char[] Characters = BuildCharacters();
    private static readonly short[] Bytes = BuildBytes();

    /// <summary>The character that stands for a space.</summary>
    public static char Space => Characters[' '];

    /// <summary>The character of a byte.</summary>
    public static char CharacterOf(byte value) => Characters[value];

    /// <summary>The byte of a character, or -1 when it stands for none.</summary>
    public static int ByteOf(char character) => character < Bytes.Length ? Bytes[character] : -1;

    /// <summary>Replaces every character of the rest of a rewrite up to an index by the characters of its UTF-8 bytes.</summary>
    public static void Rewrite(TextBuffer text, int end)
    {
        Span<byte> utf8 = stackalloc byte[4];
        while (text.Cursor < end)
        {
            var code = text.Advance();
            if (code < 0x80)
            {
                text.Write(Characters[code]);
                continue;
            }

            foreach (var value in utf8[..new Rune(code).EncodeToUtf8(utf8)])
            {
                text.Write(Characters[value]);
            }
        }
    }

    private static bool IsPrintable(int value) => value is (>= '!' and <= '~') or (>= 0xA1 and <= 0xAC) or (>= 0xAE and <= 0xFF);

    private static char[] BuildCharacters()
    {
        var next = FirstSubstitute;
        return [.. Enumerable.Range(0, 256).Select(value => (char)(IsPrintable(value) ? value : next++))];
    }

    private static short[] BuildBytes()
    {
        var bytes = new short[Characters.Max() + 1];
        Array.Fill(bytes, (short)-1);
        for (var value = 0; value < Characters.Length; value++)
        {
            bytes[Characters[value]] = (short)value;
        }

        return bytes;
    }
}
