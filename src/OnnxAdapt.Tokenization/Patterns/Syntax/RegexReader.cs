using System.Globalization;
using OnnxAdapt.Abstractions;
using OnnxAdapt.Tokenization.Text;

namespace OnnxAdapt.Tokenization.Patterns.Syntax;

/// <summary>Reads the characters of an expression and words its errors.</summary>
internal sealed class RegexReader(string expression, string path)
{
    public int Position { get; set; }

    public bool IsAtEnd => Position >= expression.Length;

    /// <summary>The next UTF-16 unit, or NUL at the end.</summary>
    public char Next => IsAtEnd ? '\0' : expression[Position];

    /// <summary>Whether the rest begins with a text, which is then taken.</summary>
    public bool TryTake(string text)
    {
        if (!Follows(text))
        {
            return false;
        }

        Position += text.Length;
        return true;
    }

    public bool Follows(string text) => string.CompareOrdinal(expression, Position, text, 0, text.Length) == 0;

    public int TakeCode()
    {
        if (IsAtEnd)
        {
            throw Damaged("ends too early");
        }

        var code = CodePoints.Read(expression, Position, out var length);
        Position += length;
        return code;
    }

    /// <summary>Takes everything up to a text, and the text.</summary>
    public string TakeThrough(string end)
    {
        var found = expression.IndexOf(end, Position, StringComparison.Ordinal);
        if (found < 0)
        {
            throw Damaged($"lacks a '{end}'");
        }

        var taken = expression[Position..found];
        Position = found + end.Length;
        return taken;
    }

    /// <summary>Takes digits of a base, at most so many; null when there are none.</summary>
    public int? TakeNumber(int radix, int most)
    {
        var start = Position;
        while (Position - start < most && !IsAtEnd && IsDigit(Next, radix))
        {
            Position++;
        }

        return Position == start ? null : (int)Math.Min(Value(expression[start..Position], radix), int.MaxValue);
    }

    public AdaptException Damaged(string problem) =>
        AdaptException.Invalid(path, $"the regular expression {expression} {problem} at character {Position}.");

    public AdaptException Unsupported(string what) => new(
        AdaptErrorKind.Unimplemented, $"{path}: the regular expression {expression} uses {what} at character {Position}, which is not supported.");

    private static bool IsDigit(char digit, int radix) => radix switch
    {
        8 => digit is >= '0' and <= '7',
        10 => char.IsAsciiDigit(digit),
        _ => char.IsAsciiHexDigit(digit),
    };

    private static long Value(string digits, int radix) => radix == 8
        ? digits.Aggregate(0L, (value, digit) => (value * 8) + (digit - '0'))
        : long.Parse(digits, radix == 16 ? NumberStyles.HexNumber : NumberStyles.None, CultureInfo.InvariantCulture);
}
