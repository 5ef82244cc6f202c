namespace OnnxAdapt.Abstractions;

/// <summary>A graph over the tokens of many rows without padding, or why there is none.</summary>
/// <param name="Bytes">The serialized graph; empty when there is none.</param>
/// <param name="Inputs">What it takes.</param>
/// <param name="Outputs">What it gives, by the names of the padded graph.</param>
/// <param name="Reason">Why there is none, or why outputs are missing; empty when everything is packed.</param>
public sealed record PackedGraph(ReadOnlyMemory<byte> Bytes, IReadOnlyList<PackedGraphInput> Inputs, IReadOnlyList<PackedGraphOutput> Outputs, string Reason)
{
    /// <summary>Products that low-rank adapters can update, in the order in which <see cref="ILowRankPool"/> wants them; empty where none can.</summary>
    public IReadOnlyList<LowRankTarget> Targets { get; init; } = [];

    /// <summary>Whether there is one.</summary>
    public bool IsPacked => Bytes.Length > 0;

    /// <summary>No packed graph.</summary>
    public static PackedGraph None(string reason) => new(default, [], [], reason);
}
