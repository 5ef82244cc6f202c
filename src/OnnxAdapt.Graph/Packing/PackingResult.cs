namespace OnnxAdapt.Graph.Packing;

/// <summary>A packed graph, or why there is none.</summary>
public sealed record PackingResult
{
    /// <summary>The packed graph; null when no output can be packed.</summary>
    public OnnxModel? Model { get; init; }

    /// <summary>What it takes.</summary>
    public IReadOnlyList<PackedInput> Inputs { get; init; } = [];

    /// <summary>What it gives: those outputs of the padded graph that can be packed.</summary>
    public IReadOnlyList<PackedOutput> Outputs { get; init; } = [];

    /// <summary>Attention layers that run within each row.</summary>
    public int AttentionLayers { get; init; }

    /// <summary>Why outputs cannot be packed, in sentences that name the node; empty when all can.</summary>
    public IReadOnlyList<string> Reasons { get; init; } = [];

    /// <summary>Products that take low-rank updates; empty unless <see cref="LowRank.LowRankPlaces"/> wrote them.</summary>
    public IReadOnlyList<LowRank.LowRankPlace> Places { get; init; } = [];

    /// <summary>Products with weights in the packed graph.</summary>
    internal IReadOnlyList<WeightProduct> Products { get; init; } = [];

    /// <summary>The matrices of the padded graph.</summary>
    internal WeightOrigins Origins { get; init; } = WeightOrigins.None;

    /// <summary>Names that constants of the packed graph have in the padded one.</summary>
    internal IReadOnlyDictionary<Value, string> WeightNames { get; init; } = new Dictionary<Value, string>();

    /// <summary>Whether every output can be packed.</summary>
    public bool IsComplete => Model is not null && Reasons.Count == 0;
}
