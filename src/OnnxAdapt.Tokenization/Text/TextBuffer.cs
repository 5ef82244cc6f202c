using System.Runtime.CompilerServices;

namespace OnnxAdapt.Tokenization.Text;

/// <summary>
/// A text on its way through the normalizers. Every UTF-16 unit remembers which part of the caller's text it stands for.
/// A rewrite is one pass: <see cref="Begin"/>, then any mix of <see cref="Advance"/> (take one code point of the old text) and
/// <see cref="Write(int)"/> (append a code point that stands for what was taken last), then <see cref="End"/>.
/// </summary>
internal sealed class TextBuffer
{
    private const int Headroom = 64;

    private char[] _chars = new char[256];
    private int[] _starts = new int[256];
    private int[] _ends = new int[256];
    private char[] _newChars = new char[256];
    private int[] _newStarts = new int[256];
    private int[] _newEnds = new int[256];
    private int _origin;
    private int _cursor;
    private int _written;
    private int _takenStart;
    private int _takenEnd;

    public int Length { get; private set; }

    public int Capacity => _chars.Length + _newChars.Length;

    public ReadOnlySpan<char> Chars => _chars.AsSpan(0, Length);

    /// <summary>Whether a rewrite has more of the old text to take.</summary>
    public bool HasMore => _cursor < Length;

    /// <summary>Where in the old text a rewrite is.</summary>
    public int Cursor => _cursor;

    /// <summary>How many units a rewrite has written.</summary>
    public int Written => _written;

    /// <summary>The next UTF-16 unit of the old text.</summary>
    public char NextUnit => _chars[_cursor];

    /// <summary>What is left of the old text.</summary>
    public ReadOnlySpan<char> Rest => _chars.AsSpan(_cursor, Length - _cursor);

    /// <summary>Where in the caller's text the unit at an index starts.</summary>
    public int StartOf(int index) => _starts[index];

    /// <summary>Where in the caller's text the unit at an index ends.</summary>
    public int EndOf(int index) => _ends[index];

    /// <summary>Replaces the content by a part of the caller's text that begins at <paramref name="origin"/> there.</summary>
    public void Load(ReadOnlySpan<char> text, int origin)
    {
        Reserve(ref _chars, ref _starts, ref _ends, text.Length, 0);
        CodePoints.CopyWellFormed(text, _chars);
        (Length, _origin) = (text.Length, origin);
        for (var i = 0; i < text.Length; i++)
        {
            _starts[i] = origin + i;
            _ends[i] = origin + i + 1;
        }

        WidenPairs();
    }

    public void Clear() => Length = 0;

    /// <summary>Appends the content of another buffer.</summary>
    public void Append(TextBuffer other)
    {
        Reserve(ref _chars, ref _starts, ref _ends, Length + other.Length, Length);
        other.Chars.CopyTo(_chars.AsSpan(Length));
        other._starts.AsSpan(0, other.Length).CopyTo(_starts.AsSpan(Length));
        other._ends.AsSpan(0, other.Length).CopyTo(_ends.AsSpan(Length));
        Length += other.Length;
    }

    /// <summary>Keeps only the units from <paramref name="start"/> up to <paramref name="end"/>.</summary>
    public void Slice(int start, int end)
    {
        Length = end - start;
        if (start > 0)
        {
            Array.Copy(_chars, start, _chars, 0, Length);
            Array.Copy(_starts, start, _starts, 0, Length);
            Array.Copy(_ends, start, _ends, 0, Length);
        }
    }

    public void Begin()
    {
        (_cursor, _written, _takenStart, _takenEnd) = (0, 0, _origin, _origin);
        Reserve(ref _newChars, ref _newStarts, ref _newEnds, Length + Headroom, 0);
    }

    public void End()
    {
        (_chars, _newChars) = (_newChars, _chars);
        (_starts, _newStarts) = (_newStarts, _starts);
        (_ends, _newEnds) = (_newEnds, _ends);
        Length = _written;
    }

    /// <summary>Takes the next code point of the old text.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Advance()
    {
        var code = CodePoints.Read(_chars.AsSpan(0, Length), _cursor, out var length);
        (_takenStart, _takenEnd) = (_starts[_cursor], _ends[_cursor]);
        _cursor += length;
        return code;
    }

    /// <summary>Appends a code point that stands for what was taken last.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Write(int code)
    {
        if (code < 0x10000)
        {
            WriteUnit((char)code);
        }
        else
        {
            code -= 0x10000;
            WriteUnit((char)(0xD800 + (code >> 10)));
            WriteUnit((char)(0xDC00 + (code & 0x3FF)));
        }
    }

    /// <summary>Appends a text that stands for what was taken last.</summary>
    public void Write(string text)
    {
        foreach (var unit in text)
        {
            WriteUnit(unit);
        }
    }

    /// <summary>Takes back the unit that was written last.</summary>
    public void Unwrite() => _written--;

    /// <summary>Drops old text up to an index.</summary>
    public void SkipTo(int index) => _cursor = index;

    /// <summary>Takes old text up to an index; what is written next stands for its last code point.</summary>
    public void TakeTo(int index)
    {
        if (index > 0)
        {
            (_takenStart, _takenEnd) = (_starts[index - 1], _ends[index - 1]);
        }

        _cursor = index;
    }

    /// <summary>Keeps old text up to an index.</summary>
    public void KeepTo(int index)
    {
        var count = index - _cursor;
        Reserve(ref _newChars, ref _newStarts, ref _newEnds, _written + count, _written);
        Array.Copy(_chars, _cursor, _newChars, _written, count);
        Array.Copy(_starts, _cursor, _newStarts, _written, count);
        Array.Copy(_ends, _cursor, _newEnds, _written, count);
        (_cursor, _written) = (index, _written + count);
    }

    /// <summary>
    /// Appends a code point as the next step of a rewrite told in changes: 1 adds it beside what was taken last, 0 puts it in
    /// the place of the next one, -n does so and drops n further ones.
    /// </summary>
    public void Put(int code, int change)
    {
        if (change <= 0 && HasMore)
        {
            Advance();
        }

        Write(code);
        for (; change < 0 && HasMore; change++)
        {
            Advance();
        }
    }

    private void WriteUnit(char unit)
    {
        if (_written == _newChars.Length)
        {
            Reserve(ref _newChars, ref _newStarts, ref _newEnds, _written + 1, _written);
        }

        _newChars[_written] = unit;
        _newStarts[_written] = _takenStart;
        _newEnds[_written] = _takenEnd;
        _written++;
    }

    private void WidenPairs()
    {
        var chars = Chars;
        for (var at = 0; at < chars.Length; at += 2)
        {
            var found = chars[at..].IndexOfAnyInRange('\uD800', '\uDFFF');
            if (found < 0)
            {
                return;
            }

            at += found;
            _ends[at]++;
            _starts[at + 1]--;
        }
    }

    private static void Reserve(ref char[] chars, ref int[] starts, ref int[] ends, int needed, int keep)
    {
        if (chars.Length >= needed)
        {
            return;
        }

        var size = Math.Max(needed, chars.Length * 2);
        Grow(ref chars, size, keep);
        Grow(ref starts, size, keep);
        Grow(ref ends, size, keep);
    }

    private static void Grow<T>(ref T[] array, int size, int keep)
    {
        var larger = new T[size];
        Array.Copy(array, larger, keep);
        array = larger;
    }
}
