namespace OnnxAdapt.Graph.Structure;

/// <summary>Names of the values of a graph and the graphs inside it, for finding free ones and for renaming.</summary>
public sealed class GraphNames
{
    private readonly HashSet<string> _names = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _numbers = new(StringComparer.Ordinal);

    /// <summary>Collects the names in use.</summary>
    public GraphNames(OnnxGraph graph)
    {
        foreach (var value in GraphWalk.AllGraphs(graph).SelectMany(inner => GraphWalk.DefinedValues(inner).Concat(inner.Outputs)))
        {
            _names.Add(value.Name);
        }
    }

    /// <summary>Whether a value has the name.</summary>
    public bool IsTaken(string name) => _names.Contains(name);

    /// <summary>The wanted name, or that with a number appended, which is then taken.</summary>
    public string Fresh(string wanted)
    {
        var name = wanted;
        while (!_names.Add(name))
        {
            var number = _numbers.GetValueOrDefault(wanted) + 1;
            _numbers[wanted] = number;
            name = $"{wanted}_{number}";
        }

        return name;
    }

    /// <summary>Gives a value another name. Nodes refer to the value, not the name, so nothing else changes.</summary>
    /// <exception cref="GraphException">Another value has the name.</exception>
    public void Rename(Value value, string name)
    {
        if (name == value.Name)
        {
            return;
        }

        if (!_names.Add(name))
        {
            throw new GraphException($"The value '{value.Name}' cannot be renamed to '{name}': another value has that name.");
        }

        _names.Remove(value.Name);
        value.Name = name;
    }
}
