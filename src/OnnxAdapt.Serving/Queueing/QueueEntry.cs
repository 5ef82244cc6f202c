namespace OnnxAdapt.Serving.Queueing;

/// <summary>One waiting row.</summary>
/// <param name="Job">The request it belongs to.</param>
/// <param name="Row">Its number within the request.</param>
/// <param name="Length">Length that counts for padding.</param>
/// <param name="Sequence">Rising number of arrival.</param>
internal readonly record struct QueueEntry(InferenceJob Job, int Row, int Length, long Sequence)
{
    /// <summary>Start by fair shares; what starts first goes first, and of the same start what arrived first.</summary>
    public double Start { get; init; }

    /// <summary>Whether it goes before another one.</summary>
    public bool IsBefore(in QueueEntry other) => Start < other.Start || (Start == other.Start && Sequence < other.Sequence);
}
