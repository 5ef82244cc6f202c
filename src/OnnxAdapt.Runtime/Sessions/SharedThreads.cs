namespace OnnxAdapt.Runtime.Sessions;

/// <summary>
/// The threads inside operators of all sessions that are given no number of their own. There is one set of them in a process, so that
/// threads do not multiply with models.
/// </summary>
public static class SharedThreads
{
    private static int _count;

    /// <summary>How many there are with the thread that calls; 0 takes the processors that .NET sees.</summary>
    /// <remarks>Counts when the first session is made; later changes have no effect.</remarks>
    /// <exception cref="ArgumentOutOfRangeException">It is negative.</exception>
    public static int Count
    {
        get => Volatile.Read(ref _count) is var count and > 0 ? count : Environment.ProcessorCount;
        set
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value);
            Volatile.Write(ref _count, value);
        }
    }
}
