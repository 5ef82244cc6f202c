namespace OnnxAdapt.Runtime.CustomOperators.Packing;

/// <summary>One head of one row: where its numbers lie.</summary>
/// <param name="query">The first token's query.</param>
/// <param name="key">The first token's key.</param>
/// <param name="value">The first token's value.</param>
/// <param name="output">Where the first token's result goes.</param>
/// <param name="bias">What is added to the scores of the first token; null for nothing.</param>
/// <param name="biasStride">Floats from one token's bias to the next one's.</param>
/// <param name="length">Tokens of the row.</param>
internal readonly unsafe struct AttentionHead(float* query, float* key, float* value, float* output, float* bias, long biasStride, int length)
{
    /// <summary>The first token's query.</summary>
    public float* Query => query;

    /// <summary>The first token's key.</summary>
    public float* Key => key;

    /// <summary>The first token's value.</summary>
    public float* Value => value;

    /// <summary>Where the first token's result goes.</summary>
    public float* Output => output;

    /// <summary>What is added to the scores of the first token; null for nothing.</summary>
    public float* Bias => bias;

    /// <summary>Floats from one token's bias to the next one's.</summary>
    public long BiasStride => biasStride;

    /// <summary>Tokens of the row.</summary>
    public int Length => length;
}
