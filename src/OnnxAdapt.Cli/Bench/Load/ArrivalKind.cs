namespace OnnxAdapt.Cli.Bench.Load;

/// <summary>How the requests of a rate are spread over time.</summary>
internal enum ArrivalKind
{
    /// <summary>Exponential distances, as many independent callers give.</summary>
    Poisson,

    /// <summary>Equal distances.</summary>
    Constant,
}
