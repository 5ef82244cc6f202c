namespace OnnxAdapt.Graph;

/// <summary>One operator application.</summary>
public sealed class Node
{
    private readonly List<Value?> _inputs;
    private readonly List<Value?> _outputs;

    /// <summary>Creates a node and becomes the producer of its outputs.</summary>
    /// <param name="op">Operator.</param>
    /// <param name="inputs">Inputs in order; null where an optional input is left out.</param>
    /// <param name="outputs">Outputs in order; null where an optional output is left out.</param>
    /// <param name="attributes">Attributes by name.</param>
    /// <param name="name">Optional name.</param>
    public Node(OperatorId op, IEnumerable<Value?> inputs, IEnumerable<Value?> outputs, IEnumerable<KeyValuePair<string, AttributeValue>>? attributes = null, string name = "")
    {
        Op = op;
        Name = name;
        _inputs = [.. inputs];
        _outputs = [.. outputs];
        Attributes = new Dictionary<string, AttributeValue>(attributes ?? [], StringComparer.Ordinal);
        foreach (var output in _outputs)
        {
            if (output is not null)
            {
                output.Producer = this;
            }
        }
    }

    /// <summary>Operator.</summary>
    public OperatorId Op { get; }

    /// <summary>Overload of a function, usually empty.</summary>
    public string Overload { get; init; } = "";

    /// <summary>Name, possibly empty.</summary>
    public string Name { get; set; }

    /// <summary>Free text.</summary>
    public string DocString { get; set; } = "";

    /// <summary>Inputs in order; null where an optional input is left out.</summary>
    public IReadOnlyList<Value?> Inputs => _inputs;

    /// <summary>Outputs in order; null where an optional output is left out.</summary>
    public IReadOnlyList<Value?> Outputs => _outputs;

    /// <summary>Attributes by name.</summary>
    public IDictionary<string, AttributeValue> Attributes { get; }

    /// <summary>Parts of the serialized node that this type does not model, kept for writing.</summary>
    internal object? Extras { get; set; }

    /// <summary>The input at that position, or null when it is left out.</summary>
    public Value? Input(int index) => index < _inputs.Count ? _inputs[index] : null;

    /// <summary>The output at that position, or null when it is left out.</summary>
    public Value? Output(int index) => index < _outputs.Count ? _outputs[index] : null;

    /// <summary>Puts another value at an input position.</summary>
    public void ReplaceInput(int index, Value? value) => _inputs[index] = value;

    /// <summary>Integer attribute, or the default when absent.</summary>
    public long GetInt(string name, long defaultValue) => Attributes.TryGetValue(name, out var a) ? a.Int : defaultValue;

    /// <summary>Float attribute, or the default when absent.</summary>
    public float GetFloat(string name, float defaultValue) => Attributes.TryGetValue(name, out var a) ? a.Float : defaultValue;

    /// <summary>String attribute, or the default when absent.</summary>
    public string GetString(string name, string defaultValue) => Attributes.TryGetValue(name, out var a) ? a.String : defaultValue;

    /// <summary>Integer list attribute, or null when absent.</summary>
    public IReadOnlyList<long>? GetInts(string name) => Attributes.TryGetValue(name, out var a) ? a.Ints : null;

    /// <inheritdoc/>
    public override string ToString() => Name.Length == 0 ? Op.ToString() : $"{Op} '{Name}'";
}
