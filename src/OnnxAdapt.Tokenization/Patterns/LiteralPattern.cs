namespace OnnxAdapt.Tokenization.Patterns;

/// <summary>Finds a fixed string. An empty one is found nowhere.</summary>
internal sealed class LiteralPattern(string literal) : TextPattern
{
    public override bool TryFind(ReadOnlySpan<char> text, int from, RegexMatcher? matcher, out int start, out int end)
    {
        var found = literal.Length == 0 ? -1 : text[from..].IndexOf(literal, StringComparison.Ordinal);
        (start, end) = (from + found, from + found + literal.Length);
        return found >= 0;
    }
}
