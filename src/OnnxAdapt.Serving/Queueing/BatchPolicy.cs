namespace OnnxAdapt.Serving.Queueing;

/// <summary>
/// How batches are cut. A batch starts with the row that waits longest and grows by the rows nearest in length, as long as the
/// padding that a row brings costs less than another run would, and the padded batch stays within its budget.
/// </summary>
/// <param name="MaxRows">Most rows of a batch.</param>
/// <param name="MaxTokens">Most tokens of a batch, padding included; a longer single row runs alone.</param>
/// <param name="RunOverheadTokens">What a run costs beside its tokens, in tokens.</param>
/// <param name="InteractivePerBackground">Batches of requests between two of background work, while both wait.</param>
internal sealed record BatchPolicy(int MaxRows, int MaxTokens, int RunOverheadTokens, int InteractivePerBackground)
{
    public static BatchPolicy From(ServingOptions options) =>
        new(options.MaxBatchRows, options.MaxBatchTokens, options.RunOverheadTokens, options.InteractiveBatchesPerBackgroundBatch) { MaxPackedTokens = options.MaxPackedTokens };

    /// <summary>Most tokens of a packed batch; a longer single row runs alone.</summary>
    public int MaxPackedTokens { get; init; } = MaxTokens;

    /// <summary>Whether batches for a plan are packed, so that their rows may have any lengths.</summary>
    public Func<JobPlan, bool> Packs { get; init; } = _ => false;

    /// <summary>Whether a row joins a packed batch.</summary>
    /// <param name="rows">Rows in the batch, at least one.</param>
    /// <param name="tokens">Their tokens.</param>
    /// <param name="length">Length of the new row.</param>
    public bool JoinsPacked(int rows, long tokens, int length) => rows < MaxRows && tokens + length <= MaxPackedTokens;

    /// <summary>Whether a row joins a batch.</summary>
    /// <param name="rows">Rows in the batch, at least one.</param>
    /// <param name="longest">Their longest length.</param>
    /// <param name="length">Length of the new row.</param>
    public bool Joins(int rows, int longest, int length)
    {
        if (rows >= MaxRows || (long)(rows + 1) * Math.Max(longest, length) > MaxTokens) return false;
        return length <= longest ? longest - length <= RunOverheadTokens : (long)rows * (length - longest) <= RunOverheadTokens;
    }
}
