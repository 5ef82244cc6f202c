namespace OnnxAdapt.Graph.Checking;

/// <summary>Values defined so far in a graph and the graphs around it.</summary>
internal sealed class ValueScope(ValueScope? outer)
{
    private readonly Dictionary<string, Value> _values = new(StringComparer.Ordinal);
    private readonly ValueScope? _outer = outer;

    /// <summary>Whether the value itself is defined here.</summary>
    public bool Has(Value value) => Find(value.Name) == value;

    /// <summary>Whether some value of the name is defined here.</summary>
    public bool Knows(string name) => Find(name) is not null;

    /// <summary>Defines a value; gives the reason when that is not allowed.</summary>
    public string? Define(Value value)
    {
        var known = Find(value.Name);
        _values.TryAdd(value.Name, value);
        return known is null ? null : $"the name '{value.Name}' is defined twice; names are unique in a graph and the graphs around it";
    }

    private Value? Find(string name)
    {
        for (var scope = this; scope is not null; scope = scope._outer)
        {
            if (scope._values.TryGetValue(name, out var value))
            {
                return value;
            }
        }

        return null;
    }
}
