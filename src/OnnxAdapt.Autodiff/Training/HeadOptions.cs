namespace OnnxAdapt.Autodiff.Training;

/// <summary>Shape and start of a head: layers that turn features into logits.</summary>
public sealed record HeadOptions
{
    /// <summary>Prefix of parameter names unless another is set.</summary>
    public const string DefaultPrefix = "head.";

    /// <summary>Number of features of an example.</summary>
    public required int FeatureSize { get; init; }

    /// <summary>Number of classes or values.</summary>
    public required int OutputCount { get; init; }

    /// <summary>Sizes of hidden layers, each followed by Gelu; empty for a linear head.</summary>
    public IReadOnlyList<int> HiddenSizes { get; init; } = [];

    /// <summary>Dropout before each layer, from 0 to below 1.</summary>
    /// <value>Default 0.</value>
    public double Dropout { get; init; }

    /// <summary>How weights start.</summary>
    /// <value>Default <see cref="HeadInitialization.FanIn"/>.</value>
    public HeadInitialization Initialization { get; init; } = HeadInitialization.FanIn;

    /// <summary>Seed of the weights.</summary>
    /// <value>Default 0.</value>
    public ulong Seed { get; init; }

    /// <summary>Prefix of the parameters <c>0.weight</c>, <c>0.bias</c>, <c>1.weight</c> and so on.</summary>
    /// <value>Default <c>head.</c>.</value>
    public string Prefix { get; init; } = DefaultPrefix;

    /// <summary>Version of the standard operator set of a head of its own.</summary>
    /// <value>Default 17.</value>
    public long Opset { get; init; } = 17;

    /// <summary>Sizes of all layers: (inputs, outputs).</summary>
    internal IEnumerable<(int Inputs, int Outputs)> Layers =>
        HiddenSizes.Prepend(FeatureSize).Zip(HiddenSizes.Append(OutputCount));
}
