using System.Globalization;
using System.Text;

namespace OnnxAdapt.Graph.Text;

/// <summary>Cuts text into words; <c>#</c> and <c>//</c> start comments.</summary>
internal sealed class TextLexer(string text)
{
    private static readonly string[] LongSigns = ["=>", "::", "..."];
    private int _position;
    private int _line = 1;

    public List<TextToken> ReadAll()
    {
        List<TextToken> tokens = [];
        do
        {
            SkipBlank();
            tokens.Add(Read());
        }
        while (tokens[^1].Kind != TextTokenKind.End);

        return tokens;
    }

    private char Current => _position < text.Length ? text[_position] : '\0';

    private void SkipBlank()
    {
        while (_position < text.Length)
        {
            if (Current == '#' || string.CompareOrdinal(text, _position, "//", 0, 2) == 0)
            {
                var end = text.IndexOf('\n', _position);
                _position = end < 0 ? text.Length : end;
            }
            else if (!char.IsWhiteSpace(Current))
            {
                return;
            }
            else
            {
                _line += Current == '\n' ? 1 : 0;
                _position++;
            }
        }
    }

    private TextToken Read() => Current switch
    {
        '\0' => Token(TextTokenKind.End, ""),
        '"' => ReadString(),
        var letter when char.IsAsciiLetter(letter) || letter == '_' => ReadWhile(TextTokenKind.Name, IsNameLetter),
        var digit when char.IsAsciiDigit(digit) || digit is '-' or '+' => ReadNumber(),
        _ => ReadSign(),
    };

    private static bool IsNameLetter(char letter) => char.IsAsciiLetterOrDigit(letter) || letter is '_' or '.';

    private TextToken Token(TextTokenKind kind, string word) => new(kind, word, default, _line);

    private TextToken ReadWhile(TextTokenKind kind, Func<char, bool> belongs)
    {
        var start = _position;
        while (_position < text.Length && belongs(Current))
        {
            _position++;
        }

        return Token(kind, text[start.._position]);
    }

    private TextToken ReadNumber()
    {
        var start = _position++;
        while (char.IsAsciiLetterOrDigit(Current) || Current == '.' || (Current is '-' or '+' && text[_position - 1] is 'e' or 'E'))
        {
            _position++;
        }

        return Token(TextTokenKind.Number, text[start.._position]);
    }

    private TextToken ReadSign()
    {
        var sign = Array.Find(LongSigns, sign => string.CompareOrdinal(text, _position, sign, 0, sign.Length) == 0) ?? Current.ToString();
        _position += sign.Length;
        return Token(TextTokenKind.Sign, sign);
    }

    private TextToken ReadString()
    {
        var bytes = new MemoryStream();
        for (_position++; Current != '"'; _position++)
        {
            if (_position >= text.Length)
            {
                throw new GraphException($"Line {_line}: a string does not end.");
            }

            if (Current == '\\')
            {
                _position++;
                bytes.Write(ReadEscape());
            }
            else
            {
                var length = char.IsHighSurrogate(Current) ? 2 : 1;
                bytes.Write(Encoding.UTF8.GetBytes(text, _position, length));
                _position += length - 1;
            }
        }

        _position++;
        var content = bytes.ToArray();
        return new TextToken(TextTokenKind.String, Encoding.UTF8.GetString(content), content, _line);
    }

    private byte[] ReadEscape()
    {
        switch (Current)
        {
            case 'n':
                return [(byte)'\n'];
            case 'r':
                return [(byte)'\r'];
            case 't':
                return [(byte)'\t'];
            case 'x' when _position + 2 < text.Length && byte.TryParse(text.AsSpan(_position + 1, 2), NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var value):
                _position += 2;
                return [value];
            default:
                return Encoding.UTF8.GetBytes(Current.ToString());
        }
    }
}
