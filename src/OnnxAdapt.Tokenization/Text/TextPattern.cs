using OnnxAdapt.Abstractions;
using OnnxAdapt.Tokenization.Reading;

namespace OnnxAdapt.Tokenization.Text;

/// <summary>What <c>Replace</c> and <c>Split</c> look for.</summary>
internal abstract class TextPattern
{
    /// <summary>Finds the first match at or after an index.</summary>
    public abstract bool TryFind(ReadOnlySpan<char> text, int from, out int start, out int end);

    /// <summary>Reads a <c>pattern</c> object.</summary>
    public static TextPattern Read(ComponentReader owner)
    {
        var pattern = owner.Object("pattern");
        return pattern.OptionalText("String") is { } literal
            ? new LiteralPattern(literal)
            : throw new AdaptException(AdaptErrorKind.Unimplemented, $"{pattern.Path}: the pattern \"Regex\" is not supported. Supported: String.");
    }
}
