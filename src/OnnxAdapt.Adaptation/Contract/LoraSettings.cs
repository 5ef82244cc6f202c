namespace OnnxAdapt.Adaptation.Contract;

/// <summary>Low-rank updates: W' = W + (alpha / rank) B A.</summary>
public sealed record LoraSettings
{
    /// <summary>Rank of the updates, 1 to 1,024.</summary>
    /// <value>Default 8.</value>
    public int Rank { get; init; } = 8;

    /// <summary>Scale before division by the rank, above 0; 0 takes twice the rank.</summary>
    /// <value>Default 0.</value>
    public double Alpha { get; init; }

    /// <summary>Names of matrices with <c>*</c> and <c>?</c>; empty takes query and value projections, or all matrices where none are found.</summary>
    public IReadOnlyList<string> Targets { get; init; } = [];
}
