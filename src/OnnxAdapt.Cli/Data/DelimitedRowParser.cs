using System.Text;
using OnnxAdapt.Cli.Failures;

namespace OnnxAdapt.Cli.Data;

/// <summary>
/// Splits delimited text into rows of fields as RFC 4180 says: fields in quotes may hold separators, line breaks and doubled quotes.
/// Lines end with LF, CRLF or CR. Blank lines are skipped.
/// </summary>
internal sealed class DelimitedRowParser(TextReader reader, char separator)
{
    private readonly char[] _buffer = new char[16 * 1024];
    private readonly StringBuilder _field = new();
    private int _position;
    private int _length;
    private long _line = 1;

    /// <summary>The next row and the line it starts on; null at the end.</summary>
    public (long Line, List<string> Fields)? ReadRow()
    {
        while (Peek() >= 0)
        {
            var start = _line;
            var fields = new List<string>();
            var quoted = false;
            do
            {
                quoted |= Peek() == '"';
                fields.Add(ReadField());
            }
            while (TakeSeparator());
            SkipLineEnd();
            if (fields.Count > 1 || fields[0].Length > 0 || quoted) return (start, fields);
        }

        return null;
    }

    private string ReadField()
    {
        _field.Clear();
        if (Peek() == '"') ReadQuoted();
        else ReadPlain();
        return _field.ToString();
    }

    private void ReadPlain()
    {
        while (Peek() is var next && next >= 0 && next != separator && next is not ('\n' or '\r')) _field.Append(Take());
    }

    private void ReadQuoted()
    {
        var start = _line;
        Take();
        while (true)
        {
            if (Peek() < 0) throw CommandException.Invalid($"Line {start}: a quoted field is never closed.");
            var character = Take();
            if (character != '"')
            {
                if (character == '\n' || (character == '\r' && Peek() != '\n')) _line++;
                _field.Append(character);
            }
            else if (Peek() == '"')
            {
                _field.Append(Take());
            }
            else
            {
                break;
            }
        }

        if (Peek() is var after && after >= 0 && after != separator && after is not ('\n' or '\r'))
        {
            throw CommandException.Invalid($"Line {_line}: '{(char)after}' follows a closing quote; a quote inside a quoted field is written twice.");
        }
    }

    private bool TakeSeparator()
    {
        if (Peek() != separator) return false;
        Take();
        return true;
    }

    private void SkipLineEnd()
    {
        if (Peek() < 0) return;
        if (Take() == '\r' && Peek() == '\n') Take();
        _line++;
    }

    private int Peek()
    {
        if (_position == _length) (_position, _length) = (0, reader.Read(_buffer));
        return _length == 0 ? -1 : _buffer[_position];
    }

    private char Take() => _buffer[_position++];
}
