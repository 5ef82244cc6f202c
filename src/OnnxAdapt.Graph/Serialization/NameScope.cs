namespace OnnxAdapt.Graph.Serialization;

/// <summary>Values by name in a graph and the graphs around it.</summary>
internal sealed class NameScope(NameScope? outer = null)
{
    private readonly Dictionary<string, Value> _values = new(StringComparer.Ordinal);

    /// <summary>Defines a value here; the first one of a name wins, and the checker reports the others.</summary>
    public Value Define(string name, string element)
    {
        if (name.Length == 0)
        {
            throw new OnnxFormatException($"{element} has no name");
        }

        var value = new Value(name);
        _values.TryAdd(name, value);
        return value;
    }

    /// <summary>The value of this graph alone.</summary>
    public Value? FindHere(string name) => _values.GetValueOrDefault(name);

    /// <summary>The value that a name means here; a name that nothing defines becomes a value without producer.</summary>
    public Value Resolve(string name)
    {
        for (var scope = this; scope is not null; scope = scope.Outer)
        {
            if (scope._values.TryGetValue(name, out var value))
            {
                return value;
            }
        }

        return Define(name, "a value");
    }

    private NameScope? Outer => outer;
}
