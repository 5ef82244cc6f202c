namespace OnnxAdapt.Serving.Queueing;

/// <summary>Rows that run together.</summary>
/// <param name="Entries">At least one; all of one group.</param>
/// <param name="Longest">Length that all are padded to.</param>
internal sealed record Batch(IReadOnlyList<QueueEntry> Entries, int Longest)
{
    /// <summary>Tokens of the rows, without padding.</summary>
    public long Tokens => Entries.Sum(entry => (long)entry.Length);
}
