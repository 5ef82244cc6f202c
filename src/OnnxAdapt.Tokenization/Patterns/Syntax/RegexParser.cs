namespace OnnxAdapt.Tokenization.Patterns.Syntax;

/// <summary>
/// Reads the Oniguruma notation (its default syntax) as far as tokenizer files use it. Classes and escapes are Unicode's. Not
/// supported, and refused by name: recursion, conditions, <c>\K</c>, <c>\G</c>, <c>\X</c> and absent operators.
/// </summary>
internal sealed class RegexParser(RegexReader reader)
{
    private const int LargestCount = 1000;
    private const int LargestDepth = 100;

    private readonly EscapeReader _escapes = new(reader);
    private readonly Dictionary<string, int> _names = new(StringComparer.Ordinal);
    private RegexOptionFlags _flags;
    private int _depth;

    /// <summary>Number of capturing groups, the whole match not counted.</summary>
    public int Captures { get; private set; }

    public RegexNode Parse()
    {
        var node = ParseAlternation();
        return reader.IsAtEnd ? node : throw reader.Damaged("has a ')' too many");
    }

    private RegexNode ParseAlternation()
    {
        if (++_depth > LargestDepth)
        {
            throw reader.Unsupported("groups nested more than 100 deep");
        }

        var flags = _flags;
        var branches = new List<RegexNode> { ParseSequence() };
        while (reader.TryTake("|"))
        {
            branches.Add(ParseSequence());
        }

        _flags = flags;
        _depth--;
        return branches.Count == 1 ? branches[0] : new AlternationNode(branches);
    }

    private RegexNode ParseSequence()
    {
        var parts = new List<RegexNode>();
        while (true)
        {
            SkipExtended();
            if (reader.IsAtEnd || reader.Next is '|' or ')')
            {
                return parts.Count == 1 ? parts[0] : new SequenceNode(parts);
            }

            parts.Add(ParseQuantifiers(ParseAtom()));
        }
    }

    private void SkipExtended()
    {
        while (_flags.IsExtended && !reader.IsAtEnd && (char.IsWhiteSpace(reader.Next) || reader.Next == '#'))
        {
            SkipComment();
        }
    }

    private void SkipComment()
    {
        var isComment = reader.Next == '#';
        reader.Position++;
        while (isComment && !reader.IsAtEnd && reader.Next != '\n')
        {
            reader.Position++;
        }
    }

    private RegexNode ParseQuantifiers(RegexNode atom)
    {
        while (true)
        {
            SkipExtended();
            var (min, max, isInterval) = TryReadCounts();
            if (min < 0)
            {
                return atom;
            }

            var isLazy = reader.TryTake("?");
            var isPossessive = !isLazy && !isInterval && reader.TryTake("+");
            atom = new RepeatNode(atom, min, max, isLazy);
            atom = isPossessive ? new AtomicNode(atom) : atom;
        }
    }

    private (int Min, int? Max, bool IsInterval) TryReadCounts() => reader.Next switch
    {
        '?' when reader.TryTake("?") => (0, 1, false),
        '*' when reader.TryTake("*") => (0, null, false),
        '+' when reader.TryTake("+") => (1, null, false),
        '{' => TryReadInterval(),
        _ => (-1, null, false),
    };

    /// <summary>An interval, or a brace that stands for itself.</summary>
    private (int Min, int? Max, bool IsInterval) TryReadInterval()
    {
        var mark = reader.Position++;
        var min = reader.TakeNumber(10, 9);
        var hasComma = reader.TryTake(",");
        var max = hasComma ? reader.TakeNumber(10, 9) : min;
        if (!reader.TryTake("}") || (min is null && max is null))
        {
            reader.Position = mark;
            return (-1, null, true);
        }

        return (min ?? 0) <= LargestCount && (max ?? 0) <= LargestCount && (max is null || (min ?? 0) <= max)
            ? (min ?? 0, max, true)
            : throw reader.Damaged($"has an interval that is not in order or goes beyond {LargestCount}");
    }

    private RegexNode ParseAtom()
    {
        var code = reader.TakeCode();
        return code switch
        {
            '.' => new SetNode(_flags.DotTakesAll ? CodeSets.Find("any")! : CodeSets.NotLineFeed),
            '^' => new PlaceNode(PlaceKind.LineStart),
            '$' => new PlaceNode(PlaceKind.LineEnd),
            '[' => new SetNode(new ClassReader(reader, _flags.IgnoresCase).Read()),
            '(' => ParseGroup(),
            '\\' => ParseEscape(),
            '?' or '*' or '+' => throw reader.Damaged("repeats nothing"),
            _ => Literal(code),
        };
    }

    private SetNode Literal(int code)
    {
        var set = CodeSet.Of(code);
        return new SetNode(_flags.IgnoresCase ? CaseFolding.Close(set) : set);
    }

    private RegexNode ParseEscape() => reader.Next switch
    {
        'A' => Place(PlaceKind.TextStart),
        'z' => Place(PlaceKind.TextEnd),
        'Z' => Place(PlaceKind.TextEndOrLastLine),
        'b' => Place(PlaceKind.WordBoundary),
        'B' => Place(PlaceKind.NotWordBoundary),
        'R' => LineBreak(),
        'k' => ParseNamedReference(),
        >= '1' and <= '9' => new BackReferenceNode(Known(reader.TakeNumber(10, 3)!.Value), _flags.IgnoresCase),
        _ => _escapes.TryReadSet() is { } set
            ? new SetNode(_flags.IgnoresCase ? CaseFolding.Close(set) : set)
            : Literal(_escapes.ReadCode()),
    };

    private PlaceNode Place(PlaceKind kind)
    {
        reader.Position++;
        return new PlaceNode(kind);
    }

    private AtomicNode LineBreak()
    {
        reader.Position++;
        RegexNode pair = new SequenceNode([new SetNode(CodeSet.Of('\r')), new SetNode(CodeSet.Of('\n'))]);
        var single = new SetNode(new CodeSet(static code => code is (>= '\n' and <= '\r') or 0x85 or 0x2028 or 0x2029));
        return new AtomicNode(new AlternationNode([pair, single]));
    }

    private BackReferenceNode ParseNamedReference()
    {
        reader.Position++;
        var end = reader.TryTake("<") ? ">" : reader.TryTake("'") ? "'" : throw reader.Damaged("lacks the name of \\k<...>");
        var name = reader.TakeThrough(end);
        return _names.TryGetValue(name, out var number)
            ? new BackReferenceNode(number, _flags.IgnoresCase)
            : throw reader.Damaged($"has no group '{name}'");
    }

    private int Known(int number) => number <= Captures ? number : throw reader.Damaged($"has no group {number}");

    private RegexNode ParseGroup()
    {
        if (!reader.TryTake("?"))
        {
            return ParseCapture();
        }

        return reader.TakeCode() switch
        {
            ':' => Close(ParseAlternation()),
            '>' => new AtomicNode(Close(ParseAlternation())),
            '=' => new LookNode(Close(ParseAlternation()), IsNegative: false, Behind: 0),
            '!' => new LookNode(Close(ParseAlternation()), IsNegative: true, Behind: 0),
            '#' => ParseComment(),
            '<' when reader.TryTake("=") => Behind(isNegative: false),
            '<' when reader.TryTake("!") => Behind(isNegative: true),
            '<' => ParseNamed(">"),
            '\'' => ParseNamed("'"),
            _ => ParseOptions(),
        };
    }

    private SequenceNode ParseComment()
    {
        reader.TakeThrough(")");
        return SequenceNode.Empty;
    }

    private CaptureNode ParseCapture()
    {
        var number = ++Captures;
        return new CaptureNode(number, Close(ParseAlternation()));
    }

    private CaptureNode ParseNamed(string end)
    {
        _names[reader.TakeThrough(end)] = Captures + 1;
        return ParseCapture();
    }

    private RegexNode Close(RegexNode node) => reader.TryTake(")") ? node : throw reader.Damaged("lacks a ')'");

    /// <summary>Each branch of what lies behind has its own fixed width.</summary>
    private RegexNode Behind(bool isNegative)
    {
        var body = Close(ParseAlternation());
        var branches = body is AlternationNode { Branches: var several } ? several : [body];
        RegexNode[] looks = [.. branches.Select(branch => new LookNode(branch, isNegative, WidthOf(branch)))];
        return isNegative ? new SequenceNode(looks) : new AlternationNode(looks);
    }

    private int WidthOf(RegexNode branch) =>
        NodeFacts.Width(branch) ?? throw reader.Unsupported("a look-behind whose length is not fixed");

    /// <summary><c>(?i)</c> holds for the rest of the group, further branches included; <c>(?i:...)</c> for what it encloses.</summary>
    private RegexNode ParseOptions()
    {
        reader.Position--;
        var outer = _flags;
        _flags = ReadFlags();
        if (reader.TryTake(":"))
        {
            var body = Close(ParseAlternation());
            _flags = outer;
            return body;
        }

        return reader.TryTake(")") ? ParseRest() : throw reader.Unsupported($"the group (?{reader.Next}");
    }

    private RegexNode ParseRest()
    {
        var inner = _flags;
        var rest = ParseAlternation();
        _flags = inner;
        return rest;
    }

    private RegexOptionFlags ReadFlags()
    {
        var (flags, on) = (_flags, true);
        for (; ; reader.Position++)
        {
            switch (reader.Next)
            {
                case '-':
                    on = false;
                    break;
                case 'i':
                    flags = flags with { IgnoresCase = on };
                    break;
                case 'm' or 's':
                    flags = flags with { DotTakesAll = on };
                    break;
                case 'x':
                    flags = flags with { IsExtended = on };
                    break;
                default:
                    return flags;
            }
        }
    }
}
