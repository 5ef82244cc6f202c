namespace OnnxAdapt.Graph.Packing;

/// <summary>What a value of the padded graph is in the packed one.</summary>
internal enum FormKind
{
    /// <summary>Nothing: it cannot be packed.</summary>
    Refused,

    /// <summary>The same for every batch.</summary>
    Static,

    /// <summary>Whole numbers that follow from the sizes of the batch; computed here, not in the graph.</summary>
    Sizes,

    /// <summary>One number at every place, as what follows from an attention mask is when no row is padded.</summary>
    Uniform,

    /// <summary>Something that depends on positions alone: computed as the padded graph does, for one row of the longest length.</summary>
    Grid,

    /// <summary>One vector per token: [tokens, ...].</summary>
    Tokens,

    /// <summary>One vector per row: [rows, ...].</summary>
    Rows,

    /// <summary>Scores or weights of attention, which exist only inside the kernel.</summary>
    Scores,
}
