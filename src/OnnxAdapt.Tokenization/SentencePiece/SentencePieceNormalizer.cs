using System.Buffers;
using OnnxAdapt.Tokenization.Normalizers;
using OnnxAdapt.Tokenization.Text;
using Rune = System.Text.Rune;
using TextEncoding = System.Text.Encoding;

namespace OnnxAdapt.Tokenization.SentencePiece;

/// <summary>
/// Sentencepiece's own normalisation: the longest key of its map at each place is replaced, user-defined symbols are left alone, runs of
/// spaces become one and vanish at both ends, spaces become U+2581, and one is put before (or behind) the text.
/// </summary>
internal sealed class SentencePieceNormalizer(SentencePieceProto proto) : Normalizer
{
    private const char Mark = '\u2581';
    private const int LongestKey = 32;

    private readonly CharTrie _symbols = SymbolsOf(proto);
    private readonly int _space = proto.EscapesSpaces ? Mark : ' ';

    public override void Normalize(TextBuffer text)
    {
        text.Begin();
        var state = new State(proto.RemovesExtraSpaces);
        var chars = text.Chars;
        while (text.HasMore)
        {
            var length = _symbols.LongestPrefix(chars[text.Cursor..], CharTrie.Root, out var symbol) != CharTrie.None
                ? WriteSymbol(text, symbol, ref state)
                : WriteReplaced(text, ref state);
            text.SkipTo(length);
        }

        Finish(text, state);
        text.End();
    }

    private static CharTrie SymbolsOf(SentencePieceProto proto)
    {
        var trie = new CharTrie();
        foreach (var piece in proto.Pieces.Where(piece => piece.Kind == PieceKind.UserDefined && piece.Text.Length > 0))
        {
            trie.Add(piece.Text, 0);
        }

        return trie;
    }

    private int WriteSymbol(TextBuffer text, int length, ref State state)
    {
        var end = text.Cursor + length;
        while (text.Cursor < end)
        {
            Write(text, text.Advance(), ref state);
        }

        return end;
    }

    /// <summary>Writes the replacement of the longest key here, or the code point as it is; returns where to go on.</summary>
    private int WriteReplaced(TextBuffer text, ref State state)
    {
        var start = text.Cursor;
        Span<byte> utf8 = stackalloc byte[LongestKey * 3];
        var size = Head(text.Rest, utf8);
        ReadOnlySpan<byte> replacement = default;
        var keySize = proto.Map?.Longest(utf8[..size], out replacement) ?? 0;
        if (keySize == 0)
        {
            Write(text, text.Advance(), ref state);
            return text.Cursor;
        }

        var end = start + UnitsOf(utf8[..keySize]);
        text.Advance();
        while (Rune.DecodeFromUtf8(replacement, out var rune, out var consumed) == OperationStatus.Done)
        {
            Write(text, rune.Value, ref state);
            replacement = replacement[consumed..];
        }

        return end;
    }

    private void Write(TextBuffer text, int code, ref State state)
    {
        if (code == ' ' && state.DropsSpace)
        {
            return;
        }

        if (!state.HasBegun && !proto.MarksWordEnds && proto.AddsDummyPrefix)
        {
            text.Write(_space);
        }

        state.HasBegun = true;
        text.Write(code == ' ' ? _space : code);
        state.DropsSpace = code == ' ' && proto.RemovesExtraSpaces;
    }

    private void Finish(TextBuffer text, in State state)
    {
        if (state is { HasBegun: true, DropsSpace: true })
        {
            text.Unwrite();
        }

        if (state.HasBegun && proto is { MarksWordEnds: true, AddsDummyPrefix: true })
        {
            text.Write(_space);
        }
    }

    private static int Head(ReadOnlySpan<char> rest, Span<byte> utf8)
    {
        var head = rest[..Math.Min(rest.Length, LongestKey)];
        head = head.Length > 0 && char.IsHighSurrogate(head[^1]) ? head[..^1] : head;
        return head.IsEmpty ? new Rune(CodePoints.Read(rest, 0, out _)).EncodeToUtf8(utf8) : TextEncoding.UTF8.GetBytes(head, utf8);
    }

    private static int UnitsOf(ReadOnlySpan<byte> utf8) => TextEncoding.UTF8.GetCharCount(utf8);

    private struct State(bool dropsSpace)
    {
        /// <summary>Whether anything is written.</summary>
        public bool HasBegun { get; set; }

        /// <summary>Whether a space would be one too many here.</summary>
        public bool DropsSpace { get; set; } = dropsSpace;
    }
}
