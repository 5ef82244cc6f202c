namespace OnnxAdapt.Graph;

/// <summary>A graph with its operator sets, functions and metadata.</summary>
public sealed class OnnxModel
{
    /// <summary>Version of the file format.</summary>
    /// <value>Default 10.</value>
    public long IrVersion { get; set; } = 10;

    /// <summary>Version of the operator set of each domain in use; the standard domain is the empty string.</summary>
    public IDictionary<string, long> Opsets { get; } = new Dictionary<string, long>(StringComparer.Ordinal);

    /// <summary>The main graph.</summary>
    public OnnxGraph Graph { get; set; } = new();

    /// <summary>Functions that nodes may call.</summary>
    public IList<OnnxFunction> Functions { get; } = [];

    /// <summary>Metadata properties.</summary>
    public IDictionary<string, string> Metadata { get; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Name of the program that made the model.</summary>
    public string ProducerName { get; set; } = "";

    /// <summary>Version of the program that made the model.</summary>
    public string ProducerVersion { get; set; } = "";

    /// <summary>Reverse-DNS domain of the model.</summary>
    public string Domain { get; set; } = "";

    /// <summary>Version of the model as its maker counts.</summary>
    public long ModelVersion { get; set; }

    /// <summary>Free text.</summary>
    public string DocString { get; set; } = "";

    /// <summary>Version of the standard operator set; 0 when not imported.</summary>
    public long StandardOpset => Opsets.TryGetValue("", out var version) ? version : 0;

    /// <summary>Parts of the serialized model that this type does not model, kept for writing.</summary>
    internal object? Extras { get; set; }
}
