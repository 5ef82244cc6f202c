namespace OnnxAdapt.Graph.Serialization;

/// <summary>How a model is written to a file.</summary>
public sealed record OnnxWriterOptions
{
    /// <summary>Name of the file beside the model that takes big tensors.</summary>
    /// <value>Default null: everything is in the model file, which can hold 2 GiB.</value>
    public string? ExternalDataFile { get; init; }

    /// <summary>Fewest bytes of a tensor that goes to <see cref="ExternalDataFile"/>.</summary>
    /// <value>Default 1024.</value>
    public long ExternalDataThreshold { get; init; } = 1024;
}
