using OnnxAdapt.Tokenization.Patterns.Syntax;

namespace OnnxAdapt.Tokenization.Patterns;

/// <summary>Turns the notation into instructions.</summary>
internal sealed class RegexCompiler
{
    private const int LargestProgram = 20_000;

    private readonly List<RegexInstruction> _program = [];
    private readonly RegexReader _reader;
    private readonly bool _hasReferences;
    private int _bounds;

    private RegexCompiler(RegexReader reader, RegexNode node) => (_reader, _hasReferences) = (reader, RefersBack(node));

    public static RegexProgram Compile(string expression, string path)
    {
        var reader = new RegexReader(expression, path);
        var parser = new RegexParser(reader);
        var node = parser.Parse();
        var compiler = new RegexCompiler(reader, node);
        compiler._bounds = compiler._hasReferences ? (parser.Captures + 1) * 2 : 0;
        compiler.Emit(node);
        compiler.Add(new RegexInstruction(RegexOpcode.Match));
        var rows = compiler._hasReferences ? 0 : compiler.NumberRows();
        return new RegexProgram(expression, [.. compiler._program], NodeFacts.First(node), compiler._bounds, rows);
    }

    private static bool RefersBack(RegexNode node) => node switch
    {
        BackReferenceNode => true,
        SequenceNode sequence => sequence.Parts.Any(RefersBack),
        AlternationNode alternation => alternation.Branches.Any(RefersBack),
        RepeatNode repeat => RefersBack(repeat.Body),
        CaptureNode capture => RefersBack(capture.Body),
        AtomicNode atomic => RefersBack(atomic.Body),
        LookNode look => RefersBack(look.Body),
        _ => false,
    };

    private int NumberRows()
    {
        var rows = 0;
        foreach (var instruction in _program.Where(one => one.Opcode is RegexOpcode.Try or RegexOpcode.TakeMany or RegexOpcode.TakeAll))
        {
            instruction.Row = rows++;
        }

        return rows;
    }

    private RegexInstruction Add(RegexInstruction instruction)
    {
        if (_program.Count >= LargestProgram)
        {
            throw _reader.Unsupported("repetitions that multiply to more than 20000 steps");
        }

        instruction.Next = _program.Count + 1;
        _program.Add(instruction);
        return instruction;
    }

    private void Emit(RegexNode node)
    {
        switch (node)
        {
            case SetNode set:
                Add(new RegexInstruction(RegexOpcode.Take) { Set = set.Set });
                break;
            case SequenceNode sequence:
                EmitAll(sequence.Parts);
                break;
            case AlternationNode alternation:
                EmitBranches(alternation.Branches);
                break;
            case RepeatNode repeat:
                EmitRepeat(repeat, RegexOpcode.TakeMany);
                break;
            case AtomicNode { Body: RepeatNode { Body: SetNode, Max: null, IsLazy: false } repeat }:
                EmitRepeat(repeat, RegexOpcode.TakeAll);
                break;
            case AtomicNode atomic:
                EmitEnclosed(new RegexInstruction(RegexOpcode.Enclose), atomic.Body);
                break;
            case LookNode look:
                EmitEnclosed(new RegexInstruction(RegexOpcode.Look) { Flag = look.IsNegative, Number = look.Behind }, look.Body);
                break;
            case CaptureNode capture:
                EmitCapture(capture);
                break;
            case BackReferenceNode reference:
                Add(new RegexInstruction(RegexOpcode.Repeat) { Number = reference.Number, Flag = reference.IgnoresCase });
                break;
            case PlaceNode place:
                Add(new RegexInstruction(RegexOpcode.Place) { Kind = place.Kind });
                break;
        }
    }

    private void EmitAll(IEnumerable<RegexNode> parts)
    {
        foreach (var part in parts)
        {
            Emit(part);
        }
    }

    private void EmitEnclosed(RegexInstruction opening, RegexNode body)
    {
        Add(opening);
        Emit(body);
        Add(new RegexInstruction(RegexOpcode.Match));
        opening.Otherwise = _program.Count;
    }

    private void EmitCapture(CaptureNode capture)
    {
        if (!_hasReferences)
        {
            Emit(capture.Body);
            return;
        }

        Add(new RegexInstruction(RegexOpcode.Note) { Number = capture.Number * 2 });
        Emit(capture.Body);
        Add(new RegexInstruction(RegexOpcode.Note) { Number = (capture.Number * 2) + 1 });
    }

    private void EmitBranches(IReadOnlyList<RegexNode> branches)
    {
        var exits = new List<RegexInstruction>();
        for (var i = 0; i < branches.Count - 1; i++)
        {
            var choice = Add(new RegexInstruction(RegexOpcode.Try) { Set = NodeFacts.First(branches[i]) });
            Emit(branches[i]);
            exits.Add(Add(new RegexInstruction(RegexOpcode.Jump)));
            choice.Otherwise = _program.Count;
        }

        Emit(branches[^1]);
        exits.ForEach(exit => exit.Next = _program.Count);
    }

    private void EmitRepeat(RepeatNode repeat, RegexOpcode many)
    {
        EmitAll(Enumerable.Repeat(repeat.Body, repeat.Min));
        if (repeat.Max is { } most)
        {
            EmitOptional(repeat, most - repeat.Min);
        }
        else if (repeat is { Body: SetNode set, IsLazy: false })
        {
            Add(new RegexInstruction(many) { Set = set.Set });
        }
        else
        {
            EmitLoop(repeat);
        }
    }

    /// <summary>x{0,3} as (x(x(x)?)?)?.</summary>
    private void EmitOptional(RepeatNode repeat, int count)
    {
        var choices = new List<RegexInstruction>();
        for (var i = 0; i < count; i++)
        {
            choices.Add(AddChoice(repeat));
            Emit(repeat.Body);
        }

        choices.ForEach(choice => Leave(choice, repeat.IsLazy, _program.Count));
    }

    private void EmitLoop(RepeatNode repeat)
    {
        var start = _program.Count;
        var choice = AddChoice(repeat);
        var ending = NodeFacts.IsNullable(repeat.Body) ? EmitRound(repeat.Body) : null;
        if (ending is null)
        {
            Emit(repeat.Body);
        }

        Add(new RegexInstruction(RegexOpcode.Jump)).Next = start;
        Leave(choice, repeat.IsLazy, _program.Count);
        if (ending is not null)
        {
            ending.Otherwise = _program.Count;
        }
    }

    /// <summary>A round that may take nothing; one that does ends the repetition.</summary>
    private RegexInstruction EmitRound(RegexNode body)
    {
        var bound = _bounds++;
        Add(new RegexInstruction(RegexOpcode.Note) { Number = bound });
        Emit(body);
        return Add(new RegexInstruction(RegexOpcode.Progress) { Number = bound });
    }

    private RegexInstruction AddChoice(RepeatNode repeat)
    {
        var choice = Add(new RegexInstruction(RegexOpcode.Try) { Set = repeat.IsLazy ? null : NodeFacts.First(repeat.Body) });
        choice.Otherwise = choice.Next;
        return choice;
    }

    private static void Leave(RegexInstruction choice, bool isLazy, int exit)
    {
        if (isLazy)
        {
            choice.Next = exit;
        }
        else
        {
            choice.Otherwise = exit;
        }
    }
}
