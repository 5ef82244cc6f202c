namespace OnnxAdapt.Serving.Packages;

/// <summary>How token vectors become one vector.</summary>
internal enum PoolingMode
{
    /// <summary>Mean over the attended tokens.</summary>
    Mean,

    /// <summary>Vector of the first token.</summary>
    Cls,

    /// <summary>Largest value of each component over the attended tokens.</summary>
    Max,

    /// <summary>Vector of the last attended token.</summary>
    Last,

    /// <summary>Sum over the attended tokens, divided by the square root of their number.</summary>
    MeanSqrtLength,

    /// <summary>ln(1 + max(0, x)) with the largest x of each component over the attended tokens: weights of the vocabulary's entries.</summary>
    Splade,
}
