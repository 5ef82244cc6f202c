namespace OnnxAdapt.Runtime.CustomOperators.Packing;

/// <summary>Where the rows of a pack begin among its tokens.</summary>
internal readonly struct RowOffsets
{
    private readonly long[] _offsets;

    private RowOffsets(long[] offsets) => _offsets = offsets;

    /// <summary>Number of rows.</summary>
    public int Count => _offsets.Length - 1;

    /// <summary>Reads an input of rows + 1 rising numbers, from 0 to the number of tokens.</summary>
    /// <exception cref="KernelException">It is something else.</exception>
    public static RowOffsets Read(KernelContext context, int input, long tokens)
    {
        var offsets = context.Integers(input, out var shape);
        if (offsets is null || shape.Length != 1 || offsets.Length == 0 || offsets[0] != 0 || offsets[^1] != tokens)
        {
            throw context.Refuse(input, $"must have one axis and go from 0 to the number of tokens, {tokens}.");
        }

        for (var row = 1; row < offsets.Length; row++)
        {
            if (offsets[row] < offsets[row - 1]) throw context.Refuse(input, $"falls from {offsets[row - 1]} to {offsets[row]}.");
        }

        return new RowOffsets(offsets);
    }

    /// <summary>The first token of a row.</summary>
    public long Start(int row) => _offsets[row];

    /// <summary>Tokens of a row.</summary>
    public int Length(int row) => (int)(_offsets[row + 1] - _offsets[row]);

    /// <summary>Tokens of the longest row.</summary>
    public int Longest()
    {
        var longest = 0;
        for (var row = 0; row < Count; row++) longest = Math.Max(longest, Length(row));
        return longest;
    }
}
