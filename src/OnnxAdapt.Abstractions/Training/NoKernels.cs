namespace OnnxAdapt.Abstractions;

/// <summary>The answer of a backend that runs standard operators only.</summary>
internal static class NoKernels
{
    public static readonly IReadOnlySet<string> Set = new HashSet<string>();
}
