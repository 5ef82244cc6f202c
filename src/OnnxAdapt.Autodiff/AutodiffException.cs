namespace OnnxAdapt.Autodiff;

/// <summary>
/// A model cannot be trained as asked: an operator has no gradient, a name matches nothing, a shape that a rule needs is unknown.
/// The message names the node or the setting and says what would be right.
/// </summary>
public sealed class AutodiffException : Exception
{
    /// <summary>A failure with a message.</summary>
    public AutodiffException(string message)
        : base(message)
    {
    }

    /// <summary>A failure with a message and its cause.</summary>
    public AutodiffException(string message, Exception inner)
        : base(message, inner)
    {
    }

    /// <summary>A failure because of nodes that no gradient passes.</summary>
    public AutodiffException(string message, IReadOnlyList<CoverageProblem> problems)
        : base(message) => Problems = problems;

    /// <summary>Every node that blocks the gradient; empty for other failures.</summary>
    public IReadOnlyList<CoverageProblem> Problems { get; } = [];
}
