namespace OnnxAdapt.Abstractions;

/// <summary>What an input of a packed graph holds.</summary>
public enum PackedGraphRole
{
    /// <summary>The token ids of all rows, one row after the other: [tokens].</summary>
    Ids,

    /// <summary>The segment of each token: [tokens].</summary>
    Types,

    /// <summary>The position of each token in its row, from 0 on: [tokens].</summary>
    Positions,

    /// <summary>Where each row begins among the tokens, and at the end their number: [rows + 1].</summary>
    Offsets,

    /// <summary>The row of each token: [tokens].</summary>
    RowNumbers,

    /// <summary>The length of the longest row: [1].</summary>
    Longest,

    /// <summary>The number of each row's low-rank adapter, 0 for none: [rows].</summary>
    Adapters,
}
