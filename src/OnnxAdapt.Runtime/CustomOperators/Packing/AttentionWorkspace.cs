namespace OnnxAdapt.Runtime.CustomOperators.Packing;

/// <summary>Memory that the heads of one thread use one after the other.</summary>
/// <param name="memory">Room for <see cref="SizeFor"/> floats.</param>
/// <param name="sizes">Sizes of the attention.</param>
/// <param name="longest">Tokens of the longest row.</param>
internal readonly unsafe struct AttentionWorkspace(float* memory, AttentionSizes sizes, int longest)
{
    /// <summary>Queries that are worked on together.</summary>
    public const int MostRows = 8;

    /// <summary>Columns of the widest tile.</summary>
    public const int MostColumns = 32;

    /// <summary>Turned keys, in panels of a tile's columns.</summary>
    public float* Keys => memory;

    /// <summary>Values, in panels of a tile's columns.</summary>
    public float* Values => memory + KeyFloats(sizes, longest);

    /// <summary>Scores of the queries that are worked on.</summary>
    public float* Scores => Values + ValueFloats(sizes, longest);

    /// <summary>Floats from one query's scores to the next one's.</summary>
    public nint ScoreStride => StrideFor(longest);

    /// <summary>Results of the queries that are worked on.</summary>
    public float* Results => Scores + (MostRows * ScoreStride);

    /// <summary>Floats from one result to the next.</summary>
    public nint ResultStride => RoundUp(sizes.ValueSize);

    /// <summary>Copies of queries where a row has fewer than are worked on together.</summary>
    public float* Queries => Results + (MostRows * ResultStride);

    /// <summary>Floats that it takes.</summary>
    public static long SizeFor(AttentionSizes sizes, int longest) =>
        KeyFloats(sizes, longest) + ValueFloats(sizes, longest) + (MostRows * (StrideFor(longest) + RoundUp(sizes.ValueSize) + RoundUp(sizes.KeySize)));

    private static long KeyFloats(AttentionSizes sizes, int longest) => (long)RoundUp(longest) * sizes.KeySize;

    private static long ValueFloats(AttentionSizes sizes, int longest) => (long)RoundUp(sizes.ValueSize) * longest;

    /// <summary>A little more than a power of two, so that rows do not share lines of the cache.</summary>
    private static int StrideFor(int longest) => RoundUp(longest) + (MostColumns / 2);

    private static int RoundUp(int size) => (size + MostColumns - 1) / MostColumns * MostColumns;
}
