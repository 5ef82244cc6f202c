using OnnxAdapt.Abstractions;

namespace OnnxAdapt.Serving.Engine;

/// <summary>What the model says about one input; the list that fits its task is filled.</summary>
public sealed record PredictionRow
{
    /// <summary>Classification: labels by falling score.</summary>
    public IReadOnlyList<LabelScore> Labels { get; init; } = [];

    /// <summary>Regression: one value per output.</summary>
    public IReadOnlyList<float> Values { get; init; } = [];

    /// <summary>Generic models: the row of each requested output, without the batch axis, in managed memory.</summary>
    public IReadOnlyList<NamedTensor> Outputs { get; init; } = [];

    /// <summary>Tokens that the model saw, special tokens included; 0 for tensors.</summary>
    public int Tokens { get; init; }
}
