namespace OnnxAdapt.Graph;

/// <summary>A function: a body of nodes that a node of its domain and name stands for.</summary>
public sealed class OnnxFunction
{
    /// <summary>Domain and name that nodes call.</summary>
    public required OperatorId Id { get; init; }

    /// <summary>Overload, usually empty.</summary>
    public string Overload { get; init; } = "";

    /// <summary>The body; its inputs and outputs are the function's.</summary>
    public required OnnxGraph Body { get; init; }

    /// <summary>Names of attributes without a default.</summary>
    public IReadOnlyList<string> RequiredAttributes { get; init; } = [];

    /// <summary>Attributes with a default.</summary>
    public IReadOnlyDictionary<string, AttributeValue> DefaultAttributes { get; init; } = new Dictionary<string, AttributeValue>();

    /// <summary>Operator sets that the body uses.</summary>
    public IDictionary<string, long> Opsets { get; } = new Dictionary<string, long>(StringComparer.Ordinal);

    /// <summary>Free text.</summary>
    public string DocString { get; set; } = "";

    /// <summary>Parts of the serialized function that this type does not model, kept for writing.</summary>
    internal object? Extras { get; set; }
}
