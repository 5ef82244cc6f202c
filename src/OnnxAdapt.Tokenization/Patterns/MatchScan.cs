using OnnxAdapt.Tokenization.Text;

namespace OnnxAdapt.Tokenization.Patterns;

/// <summary>
/// A walk over the matches of a pattern. Matches do not overlap; an empty match right behind the one before is passed over.
/// </summary>
internal ref struct MatchScan(TextPattern pattern, ReadOnlySpan<char> text, RegexMatcher? matcher) : IDisposable
{
    private readonly ReadOnlySpan<char> _text = text;
    private int _from;
    private int _lastEnd = -1;

    /// <summary>Where the current match starts.</summary>
    public int Start { get; private set; }

    /// <summary>Where the current match ends.</summary>
    public int End { get; private set; }

    /// <summary>Goes on to the next match.</summary>
    public bool Next()
    {
        while (!_text.IsEmpty && _from <= _text.Length && pattern.TryFind(_text, _from, matcher, out var start, out var end))
        {
            if (start < end || end != _lastEnd)
            {
                (Start, End, _from, _lastEnd) = (start, end, end, end);
                return true;
            }

            _from = end + WidthAt(end);
        }

        return false;
    }

    /// <summary>Gives back what the walk borrowed.</summary>
    public readonly void Dispose()
    {
        if (matcher is not null)
        {
            pattern.Return(matcher);
        }
    }

    private readonly int WidthAt(int index) => index < _text.Length && CodePoints.IsPairAt(_text, index) ? 2 : 1;
}
