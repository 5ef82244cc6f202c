using OnnxAdapt.Tokenization.Normalizers;
using OnnxAdapt.Tokenization.Text;

namespace OnnxAdapt.Tokenization.AddedTokens;

/// <summary>
/// Takes added tokens out of the text and normalises what is left: first the tokens that are looked for in the text as given,
/// then, piece by piece after normalising, the others.
/// </summary>
internal sealed class AddedVocabulary
{
    private readonly Dictionary<int, AddedToken> _byId = [];
    private readonly Dictionary<string, AddedToken> _byContent = new(StringComparer.Ordinal);
    private readonly AddedTokenMatcher _raw;
    private readonly AddedTokenMatcher _normalized;
    private readonly Normalizer? _normalizer;

    public AddedVocabulary(IReadOnlyList<AddedToken> tokens, Normalizer? normalizer)
    {
        _normalizer = normalizer;
        foreach (var token in tokens)
        {
            _byId[token.Id] = token;
            _byContent[token.Content] = token;
        }

        _raw = new AddedTokenMatcher(tokens.Where(token => !token.IsNormalized).Select(token => (token.Content, token)));
        _normalized = new AddedTokenMatcher(tokens.Where(token => token.IsNormalized).Select(token => (Normalize(token.Content), token)));
    }

    public IEnumerable<AddedToken> Tokens => _byId.Values;

    public AddedToken? Find(int id) => _byId.GetValueOrDefault(id);

    public AddedToken? Find(string content) => _byContent.GetValueOrDefault(content);

    /// <summary>Fills <paramref name="target"/> with the normalised text and its pieces.</summary>
    public void Extract(ReadOnlySpan<char> text, TextBuffer scratch, SplitText target)
    {
        target.Clear();
        var last = 0;
        for (var from = 0; _raw.TryFind(text, from, out var match);)
        {
            var (start, end) = Widen(match, text, last);
            AppendText(text[last..start], last, scratch, target);
            AppendToken(text[start..end], start, match.Token.Id, scratch, target);
            (from, last) = (match.End, end);
        }

        AppendText(text[last..], last, scratch, target);
    }

    private string Normalize(string content)
    {
        var buffer = new TextBuffer();
        buffer.Load(content, 0);
        _normalizer?.Normalize(buffer);
        return buffer.Chars.ToString();
    }

    private void AppendText(ReadOnlySpan<char> text, int origin, TextBuffer scratch, SplitText target)
    {
        if (text.IsEmpty)
        {
            return;
        }

        scratch.Load(text, origin);
        _normalizer?.Normalize(scratch);
        var start = target.Text.Length;
        target.Text.Append(scratch);
        SplitNormalized(target.Text.Chars[start..], start, target.Pieces);
    }

    private static void AppendToken(ReadOnlySpan<char> text, int origin, int id, TextBuffer scratch, SplitText target)
    {
        scratch.Load(text, origin);
        var start = target.Text.Length;
        target.Text.Append(scratch);
        target.Pieces.Add(new Piece(start, target.Text.Length, id));
    }

    private void SplitNormalized(ReadOnlySpan<char> text, int origin, PieceList pieces)
    {
        var last = 0;
        for (var from = 0; !_normalized.IsEmpty && _normalized.TryFind(text, from, out var match);)
        {
            var (start, end) = Widen(match, text, last);
            pieces.Add(origin + last, origin + start);
            pieces.Add(new Piece(origin + start, origin + end, match.Token.Id));
            (from, last) = (match.End, end);
        }

        pieces.Add(origin + last, origin + text.Length);
    }

    /// <summary>The match with the white space it swallows, as far as the token before has left it.</summary>
    private static (int Start, int End) Widen(AddedTokenMatch match, ReadOnlySpan<char> text, int last)
    {
        var (start, end) = (Math.Max(match.Start, last), Math.Max(match.End, last));
        while (match.Token.StripsLeft && start > last && CharClasses.Is(text[start - 1], CharClass.WhiteSpace))
        {
            start--;
        }

        while (match.Token.StripsRight && end < text.Length && CharClasses.Is(text[end], CharClass.WhiteSpace))
        {
            end++;
        }

        return (start, end);
    }
}
