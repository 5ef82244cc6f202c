using OnnxAdapt.Tokenization.Reading;
using OnnxAdapt.Tokenization.Text;

namespace OnnxAdapt.Tokenization.Models;

/// <summary>
/// The longest entry first, from left to right; entries after the first carry a prefix such as <c>##</c>. One trie serves both:
/// later tokens start at the node of the prefix. A piece that cannot be covered, or is too long, is one unknown token; the text is refused when there is none.
/// </summary>
internal sealed class WordPieceModel : TokenModel
{
    private readonly Vocabulary _vocabulary;
    private readonly CharTrie _trie = new();
    private readonly int _continuation;
    private readonly int? _unknownId;
    private readonly int _maxCharacters;

    public WordPieceModel(Vocabulary vocabulary, string prefix, int? unknownId, int maxCharacters)
    {
        (_vocabulary, _unknownId, _maxCharacters) = (vocabulary, unknownId, maxCharacters);
        foreach (var (token, id) in vocabulary.Entries)
        {
            if (token.Length > 0)
            {
                _trie.Add(token, id);
            }
        }

        _continuation = _trie.Walk(prefix);
    }

    public override int Count => _vocabulary.Count;

    public override int? UnknownId => _unknownId;

    public static TokenModel Read(ComponentReader reader)
    {
        var vocabulary = Vocabulary.Read(reader);
        return new WordPieceModel(
            vocabulary,
            reader.OptionalText("continuing_subword_prefix") ?? "##",
            vocabulary.IdOf(reader.OptionalText("unk_token") ?? "[UNK]"),
            reader.OptionalNumber("max_input_chars_per_word") ?? 100);
    }

    public override int? IdOf(string token) => _vocabulary.IdOf(token);

    public override string? TokenOf(int id) => _vocabulary.TokenOf(id);

    public override void Tokenize(ReadOnlySpan<char> piece, int origin, TokenList tokens)
    {
        var before = tokens.Count;
        if (IsTooLong(piece) || !TryCover(piece, origin, tokens))
        {
            tokens.KeepFirst(before);
            tokens.Add(_unknownId ?? throw MissingUnknown(piece), origin, origin + piece.Length);
        }
    }

    private bool TryCover(ReadOnlySpan<char> piece, int origin, TokenList tokens)
    {
        for (int at = 0, length; at < piece.Length; at += length)
        {
            var root = at == 0 ? CharTrie.Root : _continuation;
            length = 0;
            var id = root == CharTrie.None ? CharTrie.None : _trie.LongestPrefix(piece[at..], root, out length);
            if (id == CharTrie.None)
            {
                return false;
            }

            tokens.Add(id, origin + at, origin + at + length);
        }

        return true;
    }

    private bool IsTooLong(ReadOnlySpan<char> piece) =>
        piece.Length > _maxCharacters && CodePoints.Count(piece) > _maxCharacters;
}
