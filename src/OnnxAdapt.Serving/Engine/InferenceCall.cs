using OnnxAdapt.Abstractions;

namespace OnnxAdapt.Serving.Engine;

/// <summary>What every request says: which model, which rows, how to treat them.</summary>
public abstract record InferenceCall
{
    /// <summary>Name, and version or null for the served one.</summary>
    public required ModelReference Model { get; init; }

    /// <summary>At least one row.</summary>
    public required IReadOnlyList<ExampleInput> Inputs { get; init; }

    /// <summary>What to do with a text that is longer than the model takes.</summary>
    public InputTruncation Truncation { get; init; }

    /// <summary>Work that cannot be done by then is refused or dropped before it starts; null for no deadline.</summary>
    public DateTimeOffset? Deadline { get; init; }

    /// <summary>What goes first when the model is free; null does as its origin says, and otherwise is <see cref="WorkPriority.Normal"/>.</summary>
    public WorkPriority? Priority { get; init; }

    /// <summary>Whose request it is: tenants that wait get equal shares of a model. Null does as its origin says; empty for nobody's in particular.</summary>
    public string? Tenant { get; init; }

    /// <summary>
    /// Whether the calling thread may run the model itself while nobody else does: saves two thread switches for a lone request.
    /// Set it to false where one caller starts many calls without waiting for each.
    /// </summary>
    /// <value>Default true.</value>
    public bool RunOnCallingThread { get; init; } = true;
}
