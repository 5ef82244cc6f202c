namespace OnnxAdapt.Autodiff.Losses;

/// <summary>Losses by name.</summary>
public sealed class LossSet
{
    /// <summary>Other names in use.</summary>
    private static readonly Dictionary<string, string> Aliases = new(StringComparer.Ordinal)
    {
        ["bce"] = LossNames.BinaryCrossEntropy,
        ["cosine-mse"] = LossNames.Cosine,
        ["in-batch-contrastive"] = LossNames.Contrastive,
        ["mae"] = LossNames.MeanAbsoluteError,
        ["nll-of-probs"] = LossNames.NegativeLogLikelihood,
    };

    private readonly Dictionary<string, ILoss> _losses;

    /// <summary>A set of the given losses.</summary>
    /// <exception cref="ArgumentException">Two have the same name.</exception>
    public LossSet(IEnumerable<ILoss> losses) => _losses = losses.ToDictionary(loss => loss.Name, StringComparer.Ordinal);

    /// <summary>All losses of this library.</summary>
    public static LossSet Default { get; } = new(
    [
        new CrossEntropyLoss(),
        new BinaryCrossEntropyLoss(),
        new DifferenceLoss(LossNames.MeanSquaredError, DifferenceLoss.Squared),
        new DifferenceLoss(LossNames.MeanAbsoluteError, DifferenceLoss.Absolute),
        new DifferenceLoss(LossNames.Huber, DifferenceLoss.Huber, nameof(LossOptions.Delta)),
        new DifferenceLoss(LossNames.SmoothL1, DifferenceLoss.SmoothL1, nameof(LossOptions.Delta)),
        new DifferenceLoss(LossNames.DistillationMse, DifferenceLoss.Squared),
        new DistillationLoss(),
        new LikelihoodLoss(),
        new LanguageModelLoss(),
        new CosineLoss(),
        new ContrastiveLoss(LossNames.Contrastive, isSymmetric: false, most: 2),
        new ContrastiveLoss(LossNames.SymmetricContrastive, isSymmetric: true, most: 2),
        new ContrastiveLoss(LossNames.MultipleNegativesRanking, isSymmetric: false, most: int.MaxValue),
        new PairDistanceLoss(),
        new TripletLoss(),
        new CoSentLoss(),
        new MatryoshkaLoss(name => Default!.Get(name)),
        new CtcLoss(),
        new PassThroughLoss(),
        new WeightedSumLoss(),
    ]);

    /// <summary>Names of all losses.</summary>
    public IReadOnlyCollection<string> Names => _losses.Keys;

    /// <summary>The loss of that name; <c>_</c> counts as <c>-</c>.</summary>
    /// <exception cref="AutodiffException">There is none.</exception>
    public ILoss Get(string name)
    {
        var spelled = name.Replace('_', '-');
        return _losses.TryGetValue(Aliases.GetValueOrDefault(spelled, spelled), out var loss)
            ? loss
            : throw new AutodiffException($"There is no loss '{name}'; there are {string.Join(", ", _losses.Keys)}.");
    }
}
