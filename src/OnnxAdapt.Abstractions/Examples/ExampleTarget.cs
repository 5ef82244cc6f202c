namespace OnnxAdapt.Abstractions;

/// <summary>The right answer for one example.</summary>
public abstract record ExampleTarget
{
    private ExampleTarget()
    {
    }

    /// <summary>One label by name.</summary>
    /// <param name="Name">Label name, not empty.</param>
    public sealed record Label(string Name) : ExampleTarget;

    /// <summary>Any number of labels by name, none included.</summary>
    /// <param name="Names">Distinct label names.</param>
    public sealed record Labels(IReadOnlyList<string> Names) : ExampleTarget;

    /// <summary>Real values.</summary>
    /// <param name="Numbers">Finite numbers, as many for every example.</param>
    public sealed record Values(IReadOnlyList<float> Numbers) : ExampleTarget;

    /// <summary>No answer was given; whoever checks targets rejects the example.</summary>
    public sealed record Missing : ExampleTarget;
}
