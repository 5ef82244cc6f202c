using System.Buffers;
using OnnxAdapt.Tokenization.Text;

namespace OnnxAdapt.Tokenization.AddedTokens;

/// <summary>Finds added tokens in a text: the leftmost, of those the longest; a refused one is not replaced by a shorter one.</summary>
internal sealed class AddedTokenMatcher
{
    private readonly List<AddedToken> _tokens = [];
    private readonly CharTrie _trie = new();
    private readonly SearchValues<char> _firstUnits;

    public AddedTokenMatcher(IEnumerable<(string Content, AddedToken Token)> tokens)
    {
        var firstUnits = new HashSet<char>();
        foreach (var (content, token) in tokens.Where(entry => entry.Content.Length > 0))
        {
            _trie.Add(content, _tokens.Count);
            _tokens.Add(token);
            firstUnits.Add(content[0]);
        }

        _firstUnits = SearchValues.Create([.. firstUnits]);
    }

    public bool IsEmpty => _tokens.Count == 0;

    /// <summary>Finds the next token whose content starts at or after <paramref name="from"/>.</summary>
    public bool TryFind(ReadOnlySpan<char> text, int from, out AddedTokenMatch match)
    {
        for (var at = from; (at = NextCandidate(text, at)) >= 0;)
        {
            var index = _trie.LongestPrefix(text[at..], CharTrie.Root, out var length);
            if (index != CharTrie.None && Allows(_tokens[index], text, at, at + length))
            {
                match = new AddedTokenMatch(_tokens[index], at, at + length);
                return true;
            }

            at += Math.Max(length, 1);
        }

        match = default;
        return false;
    }

    private int NextCandidate(ReadOnlySpan<char> text, int from)
    {
        var found = from < text.Length ? text[from..].IndexOfAny(_firstUnits) : -1;
        return found < 0 ? -1 : from + found;
    }

    private static bool Allows(AddedToken token, ReadOnlySpan<char> text, int start, int end) =>
        !token.SingleWord || !(EndsInWord(text[..start]) || StartsWithWord(text[end..]));

    private static bool EndsInWord(ReadOnlySpan<char> text) =>
        !text.IsEmpty && CharClasses.Is(CodePoints.ReadBefore(text, text.Length, out _), CharClass.Word);

    private static bool StartsWithWord(ReadOnlySpan<char> text) =>
        !text.IsEmpty && CharClasses.Is(CodePoints.Read(text, 0, out _), CharClass.Word);
}
