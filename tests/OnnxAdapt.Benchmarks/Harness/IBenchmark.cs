namespace OnnxAdapt.Benchmarks.Harness;

/// <summary>One question about speed, answered by medians of interleaved runs.</summary>
internal interface IBenchmark
{
    /// <summary>Name on the command line.</summary>
    string Name { get; }

    /// <summary>What is compared, in one sentence.</summary>
    string Question { get; }

    /// <summary>A table of its own in Markdown, once measured; null for the usual one.</summary>
    string? Markdown => null;

    /// <summary>Measures.</summary>
    /// <param name="notes">Takes sentences such as the absence of a peer.</param>
    IReadOnlyList<Measurement> Run(TextWriter notes);
}
