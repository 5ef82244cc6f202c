namespace OnnxAdapt.Graph.Serialization;

/// <summary>Limits and permissions when reading a model.</summary>
public sealed record OnnxReaderOptions
{
    /// <summary>Largest file or byte array accepted, without external data.</summary>
    /// <value>Default 2 GiB - 1, the most that the format can hold.</value>
    public long MaxModelBytes { get; init; } = int.MaxValue;

    /// <summary>Most memory that nodes, names and lists may take, as estimated before anything is allocated; tensor bytes do not count.</summary>
    /// <value>Default 2 GiB.</value>
    public long MaxStructureBytes { get; init; } = 1L << 31;

    /// <summary>Deepest nesting of graphs in graphs.</summary>
    /// <value>Default 30.</value>
    public int MaxGraphDepth { get; init; } = 30;

    /// <summary>Whether IR versions and standard operator sets newer than this project knows are read.</summary>
    public bool AllowNewerVersions { get; init; }

    /// <summary>Folder that external data is looked up in and may not leave.</summary>
    /// <value>Default null: the folder of the model file; none for bytes and streams, whose external data is then refused.</value>
    public string? ExternalDataFolder { get; init; }

    /// <summary>Whether external data may be a file with several names (hard links), which may hide a file from outside the folder.</summary>
    public bool AllowHardLinkedData { get; init; }
}
