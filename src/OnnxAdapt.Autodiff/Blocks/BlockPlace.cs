namespace OnnxAdapt.Autodiff.Blocks;

/// <summary>Where something lies along the depth of a network.</summary>
/// <param name="Index">Number of its block; -1 before the first one, <paramref name="Count"/> after the last.</param>
/// <param name="Count">Number of blocks.</param>
public readonly record struct BlockPlace(int Index, int Count)
{
    /// <summary>Before the first block: embeddings, the first convolution.</summary>
    public bool IsStem => Index < 0;

    /// <summary>After the last block: the last normalisation, pooling, the output layer.</summary>
    public bool IsTail => Index >= Count;
}
