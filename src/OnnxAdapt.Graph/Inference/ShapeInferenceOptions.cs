namespace OnnxAdapt.Graph.Inference;

/// <summary>How shapes are inferred.</summary>
public sealed record ShapeInferenceOptions
{
    /// <summary>Whether what the model says of values between inputs and outputs is forgotten first, for instance after inputs have been given other shapes.</summary>
    public bool DiscardDeclared { get; init; }

    /// <summary>Most nodes that are looked at, counting nodes of functions once a call and of loops once a round.</summary>
    /// <value>Default 2,000,000; beyond it everything stays as it is.</value>
    public long MaxVisits { get; init; } = 2_000_000;
}
