namespace OnnxAdapt.Graph;

/// <summary>A named edge of a graph: an input, an initializer or the output of a node, with what is known of its type.</summary>
public sealed class Value
{
    /// <summary>Creates a value; graphs and builders do this.</summary>
    /// <param name="name">Name, unique in its graph and not empty.</param>
    /// <param name="type">Element type, <see cref="DataType.Undefined"/> when not known.</param>
    /// <param name="shape">Shape, or null when not even the rank is known.</param>
    public Value(string name, DataType type = DataType.Undefined, Shape? shape = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        Name = name;
        Type = type;
        Shape = shape;
    }

    /// <summary>Name, unique in its graph.</summary>
    public string Name { get; set; }

    /// <summary>Element type, <see cref="DataType.Undefined"/> when not known.</summary>
    public DataType Type { get; set; }

    /// <summary>Shape, or null when not even the rank is known.</summary>
    public Shape? Shape { get; set; }

    /// <summary>The node that computes this value; null for inputs, initializers and values of an outer graph.</summary>
    public Node? Producer { get; internal set; }

    /// <summary>The constant this value holds when it is an initializer; null otherwise.</summary>
    public TensorData? Initializer { get; set; }

    /// <summary>Whether this initializer is a graph input too, so that a caller may give another value for a run.</summary>
    public bool IsOverridable { get; set; }

    /// <summary>Place among the graph inputs as read, for an overridable initializer.</summary>
    internal int InputPosition { get; set; } = int.MaxValue;

    /// <summary>Parts of the serialized value that this type does not model, kept for writing.</summary>
    internal object? Extras { get; set; }

    /// <summary>Forgets type and shape, also as a file described them, so that whoever reads the graph next finds them by itself.</summary>
    public void ForgetType() => (Type, Shape, Extras) = (DataType.Undefined, null, null);

    /// <inheritdoc/>
    public override string ToString() => $"{Name}: {Type}{(object?)Shape ?? "[...]"}";
}
