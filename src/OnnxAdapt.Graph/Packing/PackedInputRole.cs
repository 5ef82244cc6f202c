namespace OnnxAdapt.Graph.Packing;

/// <summary>What an input of a packed graph holds.</summary>
public enum PackedInputRole
{
    /// <summary>The token ids of all rows, one row after the other: [tokens].</summary>
    Ids,

    /// <summary>The segment of each token: [tokens].</summary>
    Types,

    /// <summary>The position of each token in its row, from 0 on: [tokens], int64.</summary>
    Positions,

    /// <summary>Where each row begins among the tokens, and at the end their number: [rows + 1], int64.</summary>
    Offsets,

    /// <summary>The row of each token: [tokens], int64.</summary>
    RowNumbers,

    /// <summary>The length of the longest row: [1], int64.</summary>
    Longest,

    /// <summary>The low-rank adapter of each row, 0 for none: [rows], int64.</summary>
    Adapters,
}
