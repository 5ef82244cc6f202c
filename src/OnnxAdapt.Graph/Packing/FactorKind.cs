namespace OnnxAdapt.Graph.Packing;

/// <summary>What a factor of an axis counts.</summary>
internal enum FactorKind
{
    /// <summary>Something that the model fixes.</summary>
    Fixed,

    /// <summary>Rows of the batch.</summary>
    Rows,

    /// <summary>Positions within a row.</summary>
    Positions,
}
