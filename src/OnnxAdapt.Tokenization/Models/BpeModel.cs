using System.Buffers;
using System.Text;
using OnnxAdapt.Tokenization.Text;
using TextEncoding = System.Text.Encoding;

namespace OnnxAdapt.Tokenization.Models;

/// <summary>
/// Byte-pair encoding: a piece is cut into characters, then the merges are made in the order of their ranks. Characters without an
/// entry become tokens of their bytes, the unknown token, or nothing, as the options say.
/// </summary>
internal sealed class BpeModel : TokenModel
{
    private const int OnStack = 64;

    private readonly Vocabulary _vocabulary;
    private readonly MergeTable _merges;
    private readonly BpeOptions _options;
    private readonly BpeAlphabet _alphabet;
    private readonly ByteTokens? _byteTokens;
    private readonly WordCache _cache = new();

    public BpeModel(Vocabulary vocabulary, MergeTable merges, BpeOptions options)
    {
        (_vocabulary, _merges, _options) = (vocabulary, merges, options);
        _alphabet = new BpeAlphabet(vocabulary, options.Prefix, options.Suffix);
        _byteTokens = options.FallsBackToBytes ? new ByteTokens(vocabulary) : null;
    }

    public override int Count => _vocabulary.Count;

    public override int? UnknownId => _options.UnknownId;

    public override int? IdOf(string token) => _vocabulary.IdOf(token);

    public override string? TokenOf(int id) => _vocabulary.TokenOf(id);

    public override void Tokenize(ReadOnlySpan<char> piece, int origin, TokenList tokens)
    {
        if (_options.IgnoresMerges && _vocabulary.Spans.TryGetValue(piece, out var whole))
        {
            tokens.Add(whole, origin, origin + piece.Length);
            return;
        }

        if (piece.Length > WordCache.LongestPiece)
        {
            Cut(piece, origin, tokens, place: -1);
        }
        else if (_cache.Find(piece, out var place) is { } known)
        {
            Emit(known, piece, origin, tokens);
        }
        else
        {
            Cut(piece, origin, tokens, place);
        }
    }

    private void Cut(ReadOnlySpan<char> piece, int origin, TokenList tokens, int place)
    {
        var most = MostSymbols(piece.Length);
        var (rentedSymbols, rentedQueue) = most <= OnStack ? (null, null) : (ArrayPool<BpeSymbol>.Shared.Rent(most), ArrayPool<ulong>.Shared.Rent(most * 3));
        var word = new BpeWord(rentedSymbols ?? stackalloc BpeSymbol[OnStack]);
        Split(piece, ref word);
        word.Merge(_merges, rentedQueue ?? stackalloc ulong[OnStack * 3]);
        var symbols = word.Compact();
        Emit(symbols, piece, origin, tokens);
        if (place >= 0)
        {
            _cache.Keep(place, piece, symbols);
        }

        if (rentedSymbols is not null)
        {
            ArrayPool<BpeSymbol>.Shared.Return(rentedSymbols);
            ArrayPool<ulong>.Shared.Return(rentedQueue!);
        }
    }

    /// <summary>Every unit gives at most one symbol, or three bytes, or as many as it has with prefix and suffix.</summary>
    private int MostSymbols(int length) => _byteTokens is null
        ? length + 1
        : (length * (3 + TextEncoding.UTF8.GetByteCount(_options.Prefix))) + TextEncoding.UTF8.GetByteCount(_options.Suffix) + 1;

    private void Split(ReadOnlySpan<char> piece, ref BpeWord word)
    {
        var unknownSize = 0;
        for (int at = 0, width; at < piece.Length; at += width)
        {
            var rune = new Rune(CodePoints.Read(piece, at, out width));
            var (isFirst, isLast) = (at == 0, at + width == piece.Length);
            if (_alphabet.TryGet(rune.Value, isFirst, isLast, out var id))
            {
                AddUnknown(ref word, ref unknownSize);
                word.Add(id, rune.Utf8SequenceLength);
            }
            else if (_byteTokens is null || !TryAddBytes(rune, isFirst, isLast, ref word))
            {
                NoteUnknown(piece.Slice(at, width), rune.Utf8SequenceLength, ref word, ref unknownSize);
            }
        }

        AddUnknown(ref word, ref unknownSize);
    }

    private void NoteUnknown(ReadOnlySpan<char> text, int size, ref BpeWord word, ref int unknownSize)
    {
        if (_options.UnknownId is null)
        {
            if (_options.RequiresUnknown)
            {
                throw MissingUnknown(text);
            }

            return;
        }

        if (!_options.FusesUnknown)
        {
            AddUnknown(ref word, ref unknownSize);
        }

        unknownSize += size;
    }

    private void AddUnknown(ref BpeWord word, ref int size)
    {
        if (size > 0)
        {
            word.Add(_options.UnknownId!.Value, size);
        }

        size = 0;
    }

    private bool TryAddBytes(Rune rune, bool isFirst, bool isLast, ref BpeWord word)
    {
        var text = string.Concat(isFirst ? "" : _options.Prefix, rune.ToString(), isLast ? _options.Suffix : "");
        var bytes = TextEncoding.UTF8.GetBytes(text);
        var ids = new int[bytes.Length];
        if (!_byteTokens!.TryGet(bytes, ids))
        {
            return false;
        }

        foreach (var id in ids)
        {
            word.Add(id, 1);
        }

        return true;
    }

    private static void Emit(ReadOnlySpan<BpeSymbol> symbols, ReadOnlySpan<char> piece, int origin, TokenList tokens)
    {
        var cursor = new ByteCursor(piece);
        foreach (var symbol in symbols)
        {
            var (start, end) = cursor.Take(symbol.Size);
            tokens.Add(symbol.Id, origin + start, origin + end);
        }
    }
}
