namespace OnnxAdapt.Serving.Queueing;

/// <summary>Rows that run together.</summary>
/// <param name="Entries">At least one; all of one group.</param>
/// <param name="Longest">Longest length, that all are padded to unless the batch is packed.</param>
internal sealed record Batch(IReadOnlyList<QueueEntry> Entries, int Longest)
{
    /// <summary>Tokens of the rows, without padding.</summary>
    public long Tokens { get; } = TokensOf(Entries);

    /// <summary>Whether the rows lie behind each other, without padding.</summary>
    public bool IsPacked { get; init; }

    /// <summary>Timestamp of its start.</summary>
    public long TakenAt { get; set; }

    /// <summary>Tokens that are computed.</summary>
    public long ComputedTokens => IsPacked ? Tokens : (long)Entries.Count * Longest;

    private static long TokensOf(IReadOnlyList<QueueEntry> entries)
    {
        var tokens = 0L;
        for (var index = 0; index < entries.Count; index++)
        {
            tokens += entries[index].Length;
        }

        return tokens;
    }
}
