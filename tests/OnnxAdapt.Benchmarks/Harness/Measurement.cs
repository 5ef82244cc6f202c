namespace OnnxAdapt.Benchmarks.Harness;

/// <summary>Median time of one case.</summary>
/// <param name="Case">What ran.</param>
/// <param name="Milliseconds">Median.</param>
/// <param name="Ratio">Median of the ratios to the baseline of the same round; 1 for the baseline itself.</param>
/// <param name="Rounds">Number of rounds.</param>
internal sealed record Measurement(string Case, double Milliseconds, double Ratio, int Rounds);
