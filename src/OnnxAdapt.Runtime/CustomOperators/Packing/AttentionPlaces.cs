namespace OnnxAdapt.Runtime.CustomOperators.Packing;

/// <summary>Where the numbers of an attention over packed rows lie.</summary>
internal sealed unsafe class AttentionPlaces(float* query, float* key, float* value, float* output, KernelTensor? bias, RowOffsets rows, AttentionSizes sizes)
{
    /// <summary>The rows.</summary>
    public RowOffsets Rows => rows;

    /// <summary>The sizes.</summary>
    public AttentionSizes Sizes => sizes;

    /// <summary>About how many simple operations it takes.</summary>
    public long Cost()
    {
        var pairs = 0L;
        for (var row = 0; row < rows.Count; row++) pairs += (long)rows.Length(row) * (rows.Length(row) + 16);
        return pairs * (sizes.KeyStride + sizes.ValueStride) / 8;
    }

    /// <summary>One head of one row.</summary>
    public AttentionHead Head(int head, int row)
    {
        var (keys, values) = (KeyPlace(head, row), (rows.Start(row) * sizes.ValueStride) + (head * sizes.ValueSize));
        var added = bias is null ? null : bias.Data + (bias.Shape[0] == 1 ? 0 : head * bias.Shape[1] * bias.Shape[2]);
        return new AttentionHead(query + keys, key + keys, value + values, output + values, added, bias?.Shape[2] ?? 0, rows.Length(row));
    }

    private long KeyPlace(int head, int row) => (rows.Start(row) * sizes.KeyStride) + (head * sizes.KeySize);
}
