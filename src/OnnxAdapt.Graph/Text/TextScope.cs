namespace OnnxAdapt.Graph.Text;

/// <summary>Values by name while text is read. A name may be used before it is defined.</summary>
internal sealed class TextScope(TextScope? outer)
{
    private readonly Dictionary<string, Value> _values = new(StringComparer.Ordinal);
    private readonly HashSet<Value> _defined = [];
    private readonly TextScope? _outer = outer;

    /// <summary>The value that a use of the name means.</summary>
    public Value Use(string name)
    {
        for (var scope = this; scope is not null; scope = scope._outer)
        {
            if (scope._values.TryGetValue(name, out var value))
            {
                return value;
            }
        }

        return _values[name] = new Value(name);
    }

    /// <summary>The value that a definition of the name makes; a second definition makes another value.</summary>
    public Value Define(string name)
    {
        if (!_values.TryGetValue(name, out var value) || _defined.Contains(value))
        {
            value = new Value(name);
            _values.TryAdd(name, value);
        }

        _defined.Add(value);
        return value;
    }
}
