using OnnxAdapt.Autodiff.Blocks;
using OnnxAdapt.Autodiff.Training;

namespace OnnxAdapt.Autodiff.Lora;

/// <summary>How low-rank adapters are put into a model.</summary>
public sealed record LoraOptions
{
    /// <summary>Rank of the update of each weight; 1 or more.</summary>
    /// <value>Default 8.</value>
    public int Rank { get; init; } = 8;

    /// <summary>The update is multiplied by alpha / rank.</summary>
    /// <value>Default 16.</value>
    public double Alpha { get; init; } = 16;

    /// <summary>Which weights get an adapter; of what is selected, tensors with two or more axes that a product, convolution, recurrent layer or lookup uses.</summary>
    /// <value>Default: the projections to queries and values.</value>
    public ParameterSelector Targets { get; init; } = ParameterSelector.Role(ParameterRole.Query | ParameterRole.Value);

    /// <summary>Seed of the matrices A; the matrices B start at 0, so that the model starts unchanged.</summary>
    /// <value>Default 0.</value>
    public ulong Seed { get; init; }

    /// <summary>
    /// Whether callers may give A and B as inputs of a run, as the runtime's adapters do; then both start at 0, so that a run without an
    /// adapter is the model as it was.
    /// </summary>
    /// <value>Default false.</value>
    public bool AsInputs { get; init; }
}
