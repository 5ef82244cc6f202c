namespace OnnxAdapt.Tokenization.Patterns.Syntax;

/// <summary>Reads a class such as <c>[^a-z\p{L}[:punct:]&amp;&amp;[^x]]</c>; the opening bracket is taken already.</summary>
internal sealed class ClassReader(RegexReader reader, bool ignoresCase)
{
    private readonly EscapeReader _escapes = new(reader);

    public CodeSet Read()
    {
        var negated = reader.TryTake("^");
        var set = ReadItems(isFirst: true);
        while (reader.TryTake("&&"))
        {
            set = set.Intersect(ReadItems(isFirst: false));
        }

        if (!reader.TryTake("]"))
        {
            throw reader.Damaged("lacks a ']'");
        }

        set = ignoresCase ? CaseFolding.Close(set) : set;
        return negated ? set.Negate() : set;
    }

    private CodeSet ReadItems(bool isFirst)
    {
        var items = new List<CodeSet>();
        while (!reader.IsAtEnd && !reader.Follows("&&") && (isFirst || reader.Next != ']'))
        {
            items.Add(ReadItem());
            isFirst = false;
        }

        CodeSet[] parts = [.. items];
        return parts.Length == 1 ? parts[0] : new CodeSet(code => Array.Exists(parts, part => part.Contains(code)));
    }

    private CodeSet ReadItem()
    {
        if (reader.TryTake("[:"))
        {
            return ReadPosix();
        }

        if (reader.TryTake("["))
        {
            return new ClassReader(reader, ignoresCase: false).Read();
        }

        return ReadBound(out var low) is { } set ? set : ReadRange(low);
    }

    private CodeSet ReadPosix()
    {
        var negated = reader.TryTake("^");
        var name = reader.TakeThrough(":]");
        var set = CodeSets.Find(name) ?? throw reader.Unsupported($"[:{name}:]");
        return negated ? set.Negate() : set;
    }

    private CodeSet ReadRange(int low)
    {
        var mark = reader.Position;
        if (!reader.TryTake("-") || reader.Next is ']' or '[' || reader.Follows("&&") || ReadBound(out var high) is not null)
        {
            reader.Position = mark;
            return CodeSet.Of(low);
        }

        return low <= high ? new CodeSet(code => code >= low && code <= high) : throw reader.Damaged("has an empty range");
    }

    /// <summary>Reads one code point, or the set of an escape, which is returned.</summary>
    private CodeSet? ReadBound(out int code)
    {
        code = 0;
        if (!reader.TryTake("\\"))
        {
            code = reader.TakeCode();
            return null;
        }

        if (_escapes.TryReadSet() is { } set)
        {
            return set;
        }

        code = reader.TryTake("b") ? '\b' : _escapes.ReadCode();
        return null;
    }
}
