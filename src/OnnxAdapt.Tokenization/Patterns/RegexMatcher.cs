using OnnxAdapt.Abstractions;
using OnnxAdapt.Tokenization.Text;

namespace OnnxAdapt.Tokenization.Patterns;

/// <summary>
/// Runs a program over one text by trying choices in order and coming back where they fail. Once that has taken many more steps than
/// the text has units, it begins to remember at which places which choices have failed. A failure does not depend on how a place was
/// reached, so none is tried twice and the work is bounded by program size times text length. Places that a match stands on are
/// forgotten again, since they did not fail. Expressions that refer back to groups cannot remember; they and those that look far
/// ahead again and again meet a limit of steps instead.
/// </summary>
internal sealed class RegexMatcher(RegexProgram program)
{
    private const int LargestKeptStack = 4096;

    private readonly RegexInstruction[] _instructions = program.Instructions;
    private readonly int[] _bounds = new int[program.Bounds];
    private RegexFrame[] _stack = new RegexFrame[64];
    private int _top;
    private long _steps;
    private long _patience;
    private long _limit;
    private FailureTable? _failures;
    private int _length;

    /// <summary>Prepares for a text of some length.</summary>
    public void Restart(int length)
    {
        (_length, _steps, _top, _failures) = (length, 0, 0, null);
        _patience = program.Rows == 0 ? long.MaxValue : 2048 + (8L * length);
        _limit = 2_000_000 + (512L * length);
    }

    /// <summary>Lets go of what a large text needed.</summary>
    public void Release()
    {
        _failures = null;
        if (_stack.Length > LargestKeptStack)
        {
            _stack = new RegexFrame[64];
        }
    }

    /// <summary>Finds the leftmost match at or after an index.</summary>
    public bool TryFind(ReadOnlySpan<char> text, int from, out int start, out int end)
    {
        for (start = from; start <= text.Length; start += WidthAt(text, start))
        {
            if ((program.First is null || Begins(program.First, text, start)) && TryMatch(text, start, out end))
            {
                return true;
            }
        }

        end = start;
        return false;
    }

    private static bool Begins(CodeSet set, ReadOnlySpan<char> text, int index) =>
        index < text.Length && set.Contains(CodePoints.Read(text, index, out _));

    private static int WidthAt(ReadOnlySpan<char> text, int index) => index < text.Length && CodePoints.IsPairAt(text, index) ? 2 : 1;

    private bool TryMatch(ReadOnlySpan<char> text, int start, out int end)
    {
        _top = 0;
        Array.Fill(_bounds, -1);
        end = Run(text, 0, start);
        return end >= 0;
    }

    /// <summary>Runs from an instruction to the end of its part and returns where the match ends, or -1.</summary>
    private int Run(ReadOnlySpan<char> text, int instruction, int position)
    {
        var bottom = _top;
        while (true)
        {
            var current = _instructions[instruction];
            if (current.Opcode == RegexOpcode.Match)
            {
                Discard(bottom);
                return position;
            }

            var next = Step(text, current, instruction, ref position);
            if (next < 0 && !TryComeBack(text, bottom, out next, out position))
            {
                return -1;
            }

            instruction = next;
        }
    }

    /// <summary>Executes one instruction and returns the next one, or -1 when it fails.</summary>
    private int Step(ReadOnlySpan<char> text, RegexInstruction current, int index, ref int position)
    {
        switch (current.Opcode)
        {
            case RegexOpcode.Take:
                if (position >= text.Length || !current.Set!.Contains(CodePoints.Read(text, position, out var width)))
                {
                    return -1;
                }

                position += width;
                return current.Next;
            case RegexOpcode.TakeMany or RegexOpcode.TakeAll:
                return TakeRun(text, current, index, ref position);
            case RegexOpcode.Try:
                return Choose(text, current, index, position);
            case RegexOpcode.Jump:
                return current.Next;
            case RegexOpcode.Note:
                Push(new RegexFrame(~current.Number, _bounds[current.Number], position));
                _bounds[current.Number] = position;
                return current.Next;
            case RegexOpcode.Progress:
                return _bounds[current.Number] == position ? current.Otherwise : current.Next;
            case RegexOpcode.Repeat:
                return TryRepeat(text, current, ref position) ? current.Next : -1;
            case RegexOpcode.Place:
                return RegexPlaces.Holds(current.Kind, text, position) ? current.Next : -1;
            case RegexOpcode.Look:
                return LooksRight(text, current, index, position) ? current.Otherwise : -1;
            default:
                position = Run(text, index + 1, position);
                return position >= 0 ? current.Otherwise : -1;
        }
    }

    private int Choose(ReadOnlySpan<char> text, RegexInstruction current, int index, int position)
    {
        if (current.Set is { } set && !Begins(set, text, position))
        {
            return current.Otherwise;
        }

        Count(1);
        if (_failures?.TryMark(current.Row, position) == false)
        {
            return -1;
        }

        Push(new RegexFrame(index, RegexFrame.Open, position));
        return current.Next;
    }

    private int TakeRun(ReadOnlySpan<char> text, RegexInstruction current, int index, ref int position)
    {
        var start = position;
        if (_failures?.TryMark(current.Row, position) == false)
        {
            return -1;
        }

        while (position < text.Length && current.Set!.Contains(CodePoints.Read(text, position, out var width)))
        {
            if (_failures?.TryMark(current.Row, position + width) == false)
            {
                return LeaveRun(current, index, start, position);
            }

            position += width;
        }

        Count(position - start + 1);
        if (position > start || _failures is not null)
        {
            Push(new RegexFrame(index, start, position));
        }

        return current.Next;
    }

    /// <summary>Ends a run before a place where its end is known to fail: a run that gives nothing back fails with it.</summary>
    private int LeaveRun(RegexInstruction current, int index, int start, int position)
    {
        Count(position - start + 1);
        if (current.Opcode == RegexOpcode.TakeAll)
        {
            return -1;
        }

        Push(new RegexFrame(index, start, position));
        return current.Next;
    }

    private bool TryRepeat(ReadOnlySpan<char> text, RegexInstruction current, ref int position)
    {
        var (start, end) = (_bounds[current.Number * 2], _bounds[(current.Number * 2) + 1]);
        if (start < 0 || end < start || end - start > text.Length - position)
        {
            return false;
        }

        var expected = text[start..end];
        var actual = text.Slice(position, end - start);
        position += end - start;
        Count(end - start);
        return current.Flag ? RegexPlaces.EqualsFolded(expected, actual) : expected.SequenceEqual(actual);
    }

    private bool LooksRight(ReadOnlySpan<char> text, RegexInstruction current, int index, int position)
    {
        for (var back = 0; back < current.Number; back++)
        {
            if (position == 0)
            {
                return current.Flag;
            }

            CodePoints.ReadBefore(text, position, out var width);
            position -= width;
        }

        return Run(text, index + 1, position) >= 0 != current.Flag;
    }

    /// <summary>Goes back to the youngest choice that is left.</summary>
    private bool TryComeBack(ReadOnlySpan<char> text, int bottom, out int instruction, out int position)
    {
        while (_top > bottom)
        {
            ref var frame = ref _stack[_top - 1];
            if (frame.Instruction < 0)
            {
                _bounds[~frame.Instruction] = frame.Low;
            }
            else if (TryUse(text, ref frame, out instruction, out position))
            {
                return true;
            }

            _top--;
        }

        (instruction, position) = (-1, -1);
        return false;
    }

    private bool TryUse(ReadOnlySpan<char> text, ref RegexFrame frame, out int instruction, out int position)
    {
        var left = _instructions[frame.Instruction];
        (instruction, position) = (left.Next, frame.Position);
        if (left.Opcode == RegexOpcode.Try)
        {
            instruction = left.Otherwise;
            return TryUseChoice(ref frame);
        }

        if (left.Opcode == RegexOpcode.TakeAll || frame.Position <= frame.Low)
        {
            return false;
        }

        CodePoints.ReadBefore(text, frame.Position, out var width);
        frame.Position -= width;
        position = frame.Position;
        Count(1);
        return true;
    }

    private static bool TryUseChoice(ref RegexFrame frame)
    {
        var isOpen = frame.Low == RegexFrame.Open;
        frame.Low = RegexFrame.Spent;
        return isOpen;
    }

    /// <summary>Drops the frames of a part that has matched; what they stand on has not failed.</summary>
    private void Discard(int bottom)
    {
        var kept = bottom;
        for (var i = bottom; i < _top && (_failures is not null || _bounds.Length > 0); i++)
        {
            var frame = _stack[i];
            if (frame.Instruction < 0)
            {
                _stack[kept++] = frame;
            }
            else
            {
                _failures?.Clear(_instructions[frame.Instruction].Row, frame.Low < 0 ? frame.Position : frame.Low, frame.Position);
            }
        }

        _top = kept;
    }

    private void Push(RegexFrame frame)
    {
        if (_top == _stack.Length)
        {
            Array.Resize(ref _stack, _top * 2);
        }

        _stack[_top++] = frame;
    }

    private void Count(int steps)
    {
        _steps += steps;
        if (_steps > _patience)
        {
            _failures ??= new FailureTable(program.Rows, _length);
        }

        if (_steps > _limit)
        {
            throw AdaptException.Invalid("text", $"makes the tokenizer's regular expression {program.Expression} take more than {_limit} steps; send a shorter text.");
        }
    }
}
