namespace OnnxAdapt.Runtime.Optimizers;

/// <summary>Where a parameter is in a block.</summary>
/// <param name="Start">First float.</param>
/// <param name="Length">Number of floats.</param>
internal readonly record struct ParameterSlot(long Start, int Length)
{
    /// <summary>Floats up to the next multiple of <see cref="ChunkPlan.Granule"/>; the surplus stays zero.</summary>
    public int PaddedLength => (Length + ChunkPlan.Granule - 1) / ChunkPlan.Granule * ChunkPlan.Granule;
}
