namespace OnnxAdapt.Cli.Bench.Load;

/// <summary>How requests come.</summary>
internal sealed record LoadPlan
{
    /// <summary>Callers that wait for each answer before the next request; without meaning where there is a rate.</summary>
    public int Clients { get; init; } = 1;

    /// <summary>Requests per second that come whether earlier ones are answered or not; null has clients that wait.</summary>
    public double? Rate { get; init; }

    /// <summary>How requests of a rate are spread.</summary>
    public ArrivalKind Arrivals { get; init; }

    /// <summary>Most requests under way at a rate; those beyond are sent late, which their latency shows.</summary>
    public int MaxInFlight { get; init; } = 4096;

    /// <summary>Time before the measured time.</summary>
    public TimeSpan Warmup { get; init; }

    /// <summary>The measured time.</summary>
    public required TimeSpan Duration { get; init; }

    /// <summary>Seed of everything that is random.</summary>
    public int Seed { get; init; }

    /// <summary>When the last request may begin.</summary>
    public TimeSpan End => Warmup + Duration;
}
