namespace OnnxAdapt.Autodiff.Losses;

/// <summary>Settings of losses; each loss reads those it knows and refuses the others when they are set. Null stands for the loss's own default.</summary>
public sealed record LossOptions
{
    /// <summary>Cross-entropy: share of the target that is spread over all classes, from 0 to 1.</summary>
    /// <value>Default 0.</value>
    public double LabelSmoothing { get; init; }

    /// <summary>Cross-entropy and negative log-likelihood: one weight per class, by which the mean is weighted; binary cross-entropy: factor per output. Empty for equal weights.</summary>
    public IReadOnlyList<float> ClassWeights { get; init; } = [];

    /// <summary>Binary cross-entropy: factor on the positive term, per output; empty for 1.</summary>
    public IReadOnlyList<float> PositiveWeights { get; init; } = [];

    /// <summary>Losses over class numbers: label that counts for nothing.</summary>
    /// <value>Default -100.</value>
    public long? IgnoreIndex { get; init; }

    /// <summary>Losses over classes: axis of the predictions along which the classes lie; negative numbers count from the end.</summary>
    /// <value>Default -1.</value>
    public int? ClassAxis { get; init; }

    /// <summary>Cross-entropy: whether labels are shares of classes in the shape of the predictions, rather than class numbers.</summary>
    /// <value>Default false.</value>
    public bool SoftLabels { get; init; }

    /// <summary>How losses of elements or examples become one.</summary>
    /// <value>Default <see cref="LossReduction.Mean"/>.</value>
    public LossReduction Reduction { get; init; }

    /// <summary>Huber and smooth L1: difference up to which the loss is quadratic; above 0.</summary>
    /// <value>Default 1.</value>
    public double? Delta { get; init; }

    /// <summary>Contrastive losses, CoSENT: factor on similarities, which is 1 over the temperature; above 0.</summary>
    /// <value>Default 20.</value>
    public double? Scale { get; init; }

    /// <summary>Contrastive losses: whether similarities are cosines rather than dot products.</summary>
    /// <value>Default true.</value>
    public bool? Normalize { get; init; }

    /// <summary>Triplet and pair losses: how far apart is far enough.</summary>
    /// <value>Default 1.</value>
    public double? Margin { get; init; }

    /// <summary>Triplet loss: added to each difference.</summary>
    /// <value>Default 1e-6.</value>
    public double? Epsilon { get; init; }

    /// <summary>Distillation: temperature of both distributions; above 0.</summary>
    /// <value>Default 1.</value>
    public double? Temperature { get; init; }

    /// <summary>CTC: class that stands for nothing.</summary>
    /// <value>Default 0.</value>
    public int? Blank { get; init; }

    /// <summary>CTC: whether predictions are [batch, time, classes] rather than [time, batch, classes].</summary>
    /// <value>Default false.</value>
    public bool BatchFirst { get; init; }

    /// <summary>Multiple negatives ranking over one output: how many of its rows belong together, the first two being partners.</summary>
    /// <value>Default 2.</value>
    public int? Group { get; init; }

    /// <summary>Matryoshka: numbers of leading components on which the inner loss is computed.</summary>
    public IReadOnlyList<int> Dimensions { get; init; } = [];

    /// <summary>Matryoshka: factor of each of <see cref="Dimensions"/>; empty for 1.</summary>
    public IReadOnlyList<float> DimensionWeights { get; init; } = [];

    /// <summary>Matryoshka: name of the inner loss.</summary>
    /// <value>Default multiple negatives ranking.</value>
    public string? Inner { get; init; }
}
