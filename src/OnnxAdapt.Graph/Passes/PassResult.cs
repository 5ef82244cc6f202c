namespace OnnxAdapt.Graph.Passes;

/// <summary>What a pass did.</summary>
/// <param name="Changes">Number of changes.</param>
/// <param name="Notes">What it left alone and why, in sentences that name the place.</param>
public sealed record PassResult(int Changes, IReadOnlyList<string> Notes)
{
    /// <summary>A result without notes.</summary>
    public PassResult(int changes)
        : this(changes, [])
    {
    }

    /// <summary>Whether the model is another than before.</summary>
    public bool Changed => Changes > 0;
}
