namespace OnnxAdapt.Serving.Cores;

/// <summary>Somebody who runs batches: one backbone.</summary>
/// <param name="name">Name for whoever looks on.</param>
/// <param name="threads">Cores that one of its runs takes.</param>
/// <param name="next">What it would run next; null when nothing waits any more. Must not call the budget.</param>
internal sealed class CoreClient(string name, int threads, Func<CoreClaim?> next)
{
    private const double Smoothing = 0.2;

    /// <summary>Name for whoever looks on.</summary>
    public string Name => name;

    /// <summary>Cores that one run takes.</summary>
    public int Threads => threads;

    /// <summary>Core seconds that the next run should take, by those before it.</summary>
    public double Expected { get; private set; }

    /// <summary>What it would run next; null for nothing.</summary>
    public CoreClaim? Next() => next();

    /// <summary>Takes in what a run took.</summary>
    public void Learn(double seconds) => Expected = Expected == 0 ? seconds : Expected + (Smoothing * (seconds - Expected));
}
