using System.Globalization;

namespace OnnxAdapt.Graph.Text;

/// <summary>A position among words, with the small steps that all parts of the text form are read by.</summary>
internal sealed class TextReaderCursor(string text)
{
    private readonly List<TextToken> _tokens = new TextLexer(text).ReadAll();
    private int _position;

    public TextToken Current => _tokens[_position];

    public bool AtEnd => Current.Kind == TextTokenKind.End;

    public TextToken Next() => AtEnd ? throw Error("something more") : _tokens[_position++];

    public bool IsSign(string sign, int ahead = 0) =>
        _position + ahead < _tokens.Count && _tokens[_position + ahead] is { Kind: TextTokenKind.Sign } token && token.Text == sign;

    public bool TrySign(string sign)
    {
        var found = IsSign(sign);
        _position += found ? 1 : 0;
        return found;
    }

    public void Sign(string sign)
    {
        if (!TrySign(sign))
        {
            throw Error($"'{sign}'");
        }
    }

    public bool IsName(string name) => Current.Kind == TextTokenKind.Name && Current.Text == name;

    public string Name() => Current.Kind is TextTokenKind.Name or TextTokenKind.String ? Next().Text : throw Error("a name");

    public string Text() => Current.Kind == TextTokenKind.String ? Next().Text : throw Error("a string");

    public long Integer() => Current.Kind == TextTokenKind.Number && long.TryParse(Current.Text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value)
        ? Advance(value)
        : throw Error("an integer");

    /// <summary>Reads items between two signs, separated by commas.</summary>
    public List<T> List<T>(string open, string close, Func<T> item)
    {
        Sign(open);
        List<T> items = [];
        while (!TrySign(close))
        {
            if (items.Count > 0)
            {
                Sign(",");
            }

            items.Add(item());
        }

        return items;
    }

    public GraphException Error(string expected) => new($"Line {Current.Line}: expected {expected}, found {(AtEnd ? "the end" : $"'{Current.Text}'")}.");

    private T Advance<T>(T value)
    {
        _position++;
        return value;
    }
}
