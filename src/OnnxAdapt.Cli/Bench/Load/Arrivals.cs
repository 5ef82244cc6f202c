namespace OnnxAdapt.Cli.Bench.Load;

/// <summary>The moments at which the requests of a rate begin.</summary>
internal static class Arrivals
{
    /// <summary>The moments, without end.</summary>
    /// <param name="rate">Requests per second.</param>
    /// <param name="kind">How they are spread.</param>
    /// <param name="seed">Seed of the random distances.</param>
    public static IEnumerable<TimeSpan> Moments(double rate, ArrivalKind kind, int seed)
    {
        var random = new Random(seed);
        var seconds = 0.0;
        for (var index = 0L; ; index++)
        {
            yield return TimeSpan.FromSeconds(kind == ArrivalKind.Constant ? index / rate : seconds);
            seconds -= Math.Log(1 - random.NextDouble()) / rate;
        }
    }
}
