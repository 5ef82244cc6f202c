namespace OnnxAdapt.Abstractions;

/// <summary>How features follow from the graph of a base model, so that training inside the backbone computes the same.</summary>
public sealed record FeatureRecipe
{
    /// <summary>Graph output that features are made of.</summary>
    public required string Output { get; init; }

    /// <summary>How tokens become one vector.</summary>
    public required FeaturePooling Pooling { get; init; }

    /// <summary>Graph input with the attention mask (int64, 1 for tokens and 0 for padding); null when the graph has none.</summary>
    public string? MaskInput { get; init; }

    /// <summary>Whether the vector is scaled to length 1.</summary>
    public bool Normalize { get; init; }

    /// <summary>Whether the folder, the output's name or the client says that these are features; false for an output taken for want of a better.</summary>
    /// <value>Default true.</value>
    public bool IsDeclared { get; init; } = true;
}
