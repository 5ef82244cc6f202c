namespace OnnxAdapt.Runtime.Optimizers;

/// <summary>Runs work on every chunk, on several threads when there is enough of it.</summary>
/// <param name="threads">Most threads to use.</param>
internal sealed class ChunkRunner(int threads)
{
    private readonly ParallelOptions _options = new() { MaxDegreeOfParallelism = threads };

    /// <summary>Calls <paramref name="work"/> once with the number of each chunk, in any order.</summary>
    public void Run(int chunkCount, Action<int> work)
    {
        if (threads == 1 || chunkCount < 3)
        {
            for (var i = 0; i < chunkCount; i++)
            {
                work(i);
            }

            return;
        }

        Parallel.For(0, chunkCount, _options, work);
    }
}
