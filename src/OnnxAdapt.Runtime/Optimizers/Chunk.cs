namespace OnnxAdapt.Runtime.Optimizers;

/// <summary>A stretch of one parameter; its length is a multiple of <see cref="ChunkPlan.Granule"/>.</summary>
/// <param name="Parameter">Number of the parameter.</param>
/// <param name="Start">First float in the block.</param>
/// <param name="Length">Number of floats.</param>
internal readonly record struct Chunk(int Parameter, long Start, int Length);
