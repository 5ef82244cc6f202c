namespace OnnxAdapt.Verification;

/// <summary>What came of one reference case.</summary>
/// <param name="Name">Name of the case.</param>
/// <param name="Failure">Why it failed; null when it passed.</param>
public sealed record CaseResult(string Name, string? Failure)
{
    /// <summary>Whether it passed.</summary>
    public bool Passed => Failure is null;
}
