namespace OnnxAdapt.Abstractions;

/// <summary>A serialized ONNX graph as a backend takes it: a path (external data beside it) or bytes.</summary>
public sealed record ModelBinary
{
    /// <summary>Path of the <c>.onnx</c> file; null when <see cref="Bytes"/> is set.</summary>
    public string? Path { get; init; }

    /// <summary>The serialized model; empty when <see cref="Path"/> is set.</summary>
    public ReadOnlyMemory<byte> Bytes { get; init; }

    /// <summary>Values that replace initializers of the same name: the delta of an adapted model on its base. May be null.</summary>
    public ParameterSet? InitializerOverrides { get; init; }

    /// <summary>Values inside the graph, by name, that are given as outputs as well.</summary>
    public IReadOnlyList<string> AdditionalOutputs { get; init; } = [];

    /// <summary>A graph in a file.</summary>
    public static ModelBinary FromFile(string path) => new() { Path = path };

    /// <summary>A graph in memory.</summary>
    public static ModelBinary FromBytes(ReadOnlyMemory<byte> bytes) => new() { Bytes = bytes };
}
