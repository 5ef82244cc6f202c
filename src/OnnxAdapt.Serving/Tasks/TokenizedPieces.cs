namespace OnnxAdapt.Serving.Tasks;

/// <summary>A text and its tokens.</summary>
/// <param name="text">The text that the tokens are of: with its prompt, and lower-cased where the model's folder asks for it.</param>
/// <param name="tokens">The tokens in order.</param>
public sealed class TokenizedPieces(string text, IReadOnlyList<TokenPiece> tokens)
{
    private readonly Lazy<int[]?> _points = new(() => CodePointsOf(text));

    /// <summary>The text that the tokens are of.</summary>
    public string Text => text;

    /// <summary>The tokens in order.</summary>
    public IReadOnlyList<TokenPiece> Tokens => tokens;

    /// <summary>Code points before a place in the text, which is how most other tokenizers count; an unpaired surrogate counts as one.</summary>
    /// <param name="place">A place in UTF-16 units.</param>
    public int CodePointAt(int place) => _points.Value is { } points ? points[place] : place;

    /// <summary>The code points before each place; null when they are the same as its units.</summary>
    private static int[]? CodePointsOf(string text)
    {
        if (!text.Any(char.IsSurrogate)) return null;
        var points = new int[text.Length + 1];
        for (var place = 1; place <= text.Length; place++)
        {
            var isWithinPair = place < text.Length && char.IsSurrogatePair(text[place - 1], text[place]);
            points[place] = points[place - 1] + (isWithinPair ? 0 : 1);
        }

        return points;
    }
}
