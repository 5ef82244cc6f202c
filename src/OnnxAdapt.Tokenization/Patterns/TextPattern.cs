using OnnxAdapt.Tokenization.Reading;

namespace OnnxAdapt.Tokenization.Patterns;

/// <summary>What <c>Replace</c> and <c>Split</c> look for. Instances are immutable and shared by threads.</summary>
internal abstract class TextPattern
{
    /// <summary>Starts a walk over the matches in a text.</summary>
    public MatchScan Scan(ReadOnlySpan<char> text) => new(this, text, text.IsEmpty ? null : Rent(text.Length));

    /// <summary>Finds the first match at or after an index.</summary>
    public abstract bool TryFind(ReadOnlySpan<char> text, int from, RegexMatcher? matcher, out int start, out int end);

    /// <summary>Takes what a walk over a text of some length needs.</summary>
    public virtual RegexMatcher? Rent(int length) => null;

    /// <summary>Gives it back.</summary>
    public virtual void Return(RegexMatcher matcher)
    {
    }

    /// <summary>Reads a <c>pattern</c> object.</summary>
    public static TextPattern Read(ComponentReader owner)
    {
        var pattern = owner.Object("pattern");
        return pattern.OptionalText("String") is { } literal
            ? new LiteralPattern(literal)
            : new RegexPattern(pattern.Text("Regex"), pattern.Path);
    }
}
