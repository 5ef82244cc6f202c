using System.Collections.Frozen;

namespace OnnxAdapt.Graph.Packing;

/// <summary>Names that packed graphs are written with.</summary>
public static class PackingNames
{
    /// <summary>Domain of the operators that work within rows.</summary>
    public const string Domain = "ai.onnxadapt";

    /// <summary>
    /// Attention of each token over its own row: inputs query, key and value [tokens, heads * size], offsets [rows + 1] and, optionally, a bias
    /// [heads or 1, longest, longest] that is added to the scores; attributes <c>num_heads</c> and <c>scale</c>; output [tokens, heads * size].
    /// </summary>
    public const string Attention = "PackedAttention";

    /// <summary>
    /// One vector per row of its tokens' vectors: inputs [tokens, size] and offsets [rows + 1]; attribute <c>mode</c>, which is <c>sum</c>, <c>mean</c>,
    /// <c>max</c> or <c>min</c>; output [rows, size]. A row without tokens gets zeros.
    /// </summary>
    public const string Reduce = "PackedReduce";

    /// <summary>Sums of the tokens' vectors from the beginning of their row up to each token: inputs [tokens, size] and offsets; output [tokens, size].</summary>
    public const string RunningSum = "PackedRunningSum";

    /// <summary>
    /// The update of a product by the low-rank factors of each row's own adapter: inputs Y, X, offsets [rows + 1] and adapters [rows], which are numbers
    /// that the runtime knows, 0 for none; attributes <c>target</c>, the place of the product among the factors of an adapter, and <c>by_row</c>,
    /// which is 1 where the first axis counts rows, not tokens; output Y with the updates added.
    /// </summary>
    public const string LowRank = "SegmentedLowRank";

    /// <summary>Roles of a padded graph's inputs by their usual names; those of masks are in <see cref="Masks"/>.</summary>
    internal static FrozenDictionary<string, PackedInputRole> Roles { get; } = new Dictionary<string, PackedInputRole>(StringComparer.Ordinal)
    {
        ["input_ids"] = PackedInputRole.Ids,
        ["token_type_ids"] = PackedInputRole.Types,
        ["segment_ids"] = PackedInputRole.Types,
        ["position_ids"] = PackedInputRole.Positions,
    }.ToFrozenDictionary();

    /// <summary>Usual names of inputs that are 1 for tokens and 0 for padding.</summary>
    internal static FrozenSet<string> Masks { get; } = FrozenSet.Create(StringComparer.Ordinal, "attention_mask", "input_mask");
}
