namespace OnnxAdapt.Runtime.CustomOperators.Packing;

/// <summary>Sizes of an attention over packed rows.</summary>
/// <param name="Heads">Number of heads.</param>
/// <param name="KeySize">Numbers of a query and a key of one head.</param>
/// <param name="ValueSize">Numbers of a value of one head.</param>
/// <param name="Scale">Factor of the scores.</param>
internal readonly record struct AttentionSizes(int Heads, int KeySize, int ValueSize, float Scale)
{
    /// <summary>Floats from one token's queries to the next one's.</summary>
    public int KeyStride => Heads * KeySize;

    /// <summary>Floats from one token's values to the next one's.</summary>
    public int ValueStride => Heads * ValueSize;
}
