namespace OnnxAdapt.Runtime.Optimizers;

/// <summary>A parameter whose gradient comes as some of its rows.</summary>
/// <param name="Parameter">Number of the parameter.</param>
/// <param name="Start">First float in the block.</param>
/// <param name="Rows">Number of rows.</param>
/// <param name="Width">Floats of a row, a multiple of <see cref="ChunkPlan.Granule"/>.</param>
internal readonly record struct RowSlot(int Parameter, long Start, int Rows, int Width)
{
    /// <summary>Stretches of rows for which a test holds, each of one chunk's length at most.</summary>
    public void AddChunks(List<Chunk> chunks, int chunkLength, Func<int, bool> holds)
    {
        var most = Math.Max(1, chunkLength / Width);
        for (var row = 0; row < Rows;)
        {
            var count = 0;
            while (row + count < Rows && count < most && holds(row + count))
            {
                count++;
            }

            if (count > 0)
            {
                chunks.Add(new Chunk(Parameter, Start + ((long)row * Width), count * Width));
            }

            row += Math.Max(count, 1);
        }
    }
}
