namespace OnnxAdapt.Serving.Engine;

/// <summary>A request for vectors.</summary>
public sealed record EmbedCall : InferenceCall
{
    /// <summary>Whether to L2-normalise; null does as the model's folder says.</summary>
    public bool? Normalize { get; init; }

    /// <summary>Keep only so many leading components, before normalisation; 0 keeps all.</summary>
    public int Dimensions { get; init; }

    /// <summary>Name of a prompt of the model's folder that is put before each text; empty for its default one, if any.</summary>
    public string Prompt { get; init; } = "";
}
