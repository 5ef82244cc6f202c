namespace OnnxAdapt.Graph.Checking;

/// <summary>One thing that is wrong with a model.</summary>
/// <param name="Place">Where, from the outside in, such as <c>graph 'main' / node 3 (MatMul 'dense')</c>.</param>
/// <param name="Message">What is wrong and what would be right.</param>
public sealed record GraphProblem(string Place, string Message)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Place}: {Message}";
}
