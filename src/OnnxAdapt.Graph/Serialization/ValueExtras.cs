using OnnxAdapt.Graph.Serialization.Proto;

namespace OnnxAdapt.Graph.Serialization;

/// <summary>What a file says of a value, kept for writing.</summary>
internal sealed class ValueExtras
{
    /// <summary>By <see cref="ValueRole"/>.</summary>
    public ValueInfoProto?[] Infos { get; } = new ValueInfoProto?[3];

    /// <summary>Type of the value after reading.</summary>
    public DataType ReadType { get; set; }

    /// <summary>Shape of the value after reading.</summary>
    public Shape? ReadShape { get; set; }

    /// <summary>The sparse constant, for a sparse initializer.</summary>
    public SparseTensorProto? Sparse { get; set; }
}
