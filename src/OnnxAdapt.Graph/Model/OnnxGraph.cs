namespace OnnxAdapt.Graph;

/// <summary>A graph of nodes over values. Mutable; <c>GraphBuilder</c> adds to it, passes rewrite it.</summary>
public sealed class OnnxGraph
{
    /// <summary>Name, possibly empty.</summary>
    public string Name { get; set; } = "";

    /// <summary>Free text.</summary>
    public string DocString { get; set; } = "";

    /// <summary>Inputs in order, without initializers.</summary>
    public IList<Value> Inputs { get; } = [];

    /// <summary>Outputs in order.</summary>
    public IList<Value> Outputs { get; } = [];

    /// <summary>Values that hold constants, in order.</summary>
    public IList<Value> Initializers { get; } = [];

    /// <summary>Values that hold sparse constants; only carried along.</summary>
    public IList<Value> SparseInitializers { get; } = [];

    /// <summary>Nodes in an order in which each comes after the producers of its inputs.</summary>
    public IList<Node> Nodes { get; } = [];

    /// <summary>Parts of the serialized graph that this type does not model, kept for writing.</summary>
    internal object? Extras { get; set; }
}
