namespace OnnxAdapt.Tokenization.Patterns.Syntax;

/// <summary>Reads what follows a backslash, as far as it means the same inside and outside of a class.</summary>
internal sealed class EscapeReader(RegexReader reader)
{
    private const int LargestCode = 0x10FFFF;

    /// <summary>The set of an escape such as <c>\s</c> or <c>\p{L}</c>, or null when it is another one; then nothing is taken.</summary>
    public CodeSet? TryReadSet()
    {
        if (reader.Next is 'p' or 'P')
        {
            return ReadProperty(reader.TakeCode() == 'P');
        }

        var negated = char.IsAsciiLetterUpper(reader.Next);
        CodeSet? set = char.ToLowerInvariant(reader.Next) switch
        {
            'd' => CodeSets.Digit,
            's' => CodeSets.Space,
            'w' => CodeSets.Word,
            'h' => CodeSets.HexDigit,
            _ => null,
        };
        reader.Position += set is null ? 0 : 1;
        return negated ? set?.Negate() : set;
    }

    /// <summary>The code point of an escape.</summary>
    public int ReadCode()
    {
        var code = reader.TakeCode();
        return code switch
        {
            't' => '\t',
            'n' => '\n',
            'r' => '\r',
            'f' => '\f',
            'v' => '\v',
            'a' => '\a',
            'e' => 0x1B,
            '0' => reader.TakeNumber(8, 2) ?? 0,
            'x' => ReadHexadecimal(),
            'u' => reader.TakeNumber(16, 4) ?? throw reader.Damaged("lacks the digits of \\u"),
            _ when code < 0x80 && char.IsAsciiLetterOrDigit((char)code) => throw reader.Unsupported($"\\{(char)code}"),
            _ => code,
        };
    }

    private int ReadHexadecimal()
    {
        if (!reader.TryTake("{"))
        {
            return reader.TakeNumber(16, 2) ?? 0;
        }

        var code = reader.TakeNumber(16, 8) ?? LargestCode + 1;
        return code <= LargestCode && reader.TryTake("}") ? code : throw reader.Damaged("has a damaged \\x{...}");
    }

    private CodeSet ReadProperty(bool negated)
    {
        if (!reader.TryTake("{"))
        {
            throw reader.Damaged("lacks the name of \\p{...}");
        }

        negated ^= reader.TryTake("^");
        var name = reader.TakeThrough("}");
        var set = CodeSets.Find(name) ?? throw reader.Unsupported($"\\p{{{name}}}");
        return negated ? set.Negate() : set;
    }
}
