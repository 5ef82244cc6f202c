using OnnxAdapt.Abstractions;
using OnnxAdapt.Adaptation.Contract;
using OnnxAdapt.Autodiff.Losses;

namespace OnnxAdapt.Adaptation.Training;

/// <summary>What a loss needs of an example.</summary>
/// <param name="Target">What its target holds.</param>
/// <param name="Fewest">Fewest inputs that belong together, the example's own included.</param>
/// <param name="Most">Most inputs that belong together.</param>
internal sealed record ExampleForm(TargetKind Target, int Fewest = 1, int Most = 1)
{
    /// <summary>Most inputs of one example.</summary>
    public const int MostMembers = 64;

    private static readonly Dictionary<string, ExampleForm> Embeddings = new(StringComparer.Ordinal)
    {
        [LossNames.MultipleNegativesRanking] = new(TargetKind.None, 2, MostMembers),
        [LossNames.Contrastive] = new(TargetKind.None, 2, 2),
        [LossNames.SymmetricContrastive] = new(TargetKind.None, 2, 2),
        [LossNames.Triplet] = new(TargetKind.None, 3, 3),
        [LossNames.CoSent] = new(TargetKind.Similarity, 2, 2),
        [LossNames.Cosine] = new(TargetKind.Similarity, 2, 2),
        [LossNames.ContrastivePair] = new(TargetKind.Similarity, 2, 2),
        [LossNames.DistillationMse] = new(TargetKind.Vector),
        [LossNames.MeanSquaredError] = new(TargetKind.Vector),
        [LossNames.MeanAbsoluteError] = new(TargetKind.Vector),
        [LossNames.Huber] = new(TargetKind.Vector),
        [LossNames.SmoothL1] = new(TargetKind.Vector),
    };

    /// <summary>Losses over embeddings, the default first.</summary>
    public static IReadOnlyCollection<string> EmbeddingLosses => Embeddings.Keys;

    /// <summary>Losses that compare embeddings with each other rather than with a teacher's.</summary>
    public static IEnumerable<string> ComparingLosses => Embeddings.Where(loss => loss.Value.Fewest > 1).Select(loss => loss.Key);

    /// <summary>What the examples of a session hold.</summary>
    public static ExampleForm Of(SessionSettings settings) => settings.Task switch
    {
        ModelTask.SingleLabel => new(TaskLosses.TakesScores(settings.Loss) ? TargetKind.Scores : TargetKind.Label),
        ModelTask.MultiLabel => new(TargetKind.Labels),
        ModelTask.Embedding => Embeddings[TaskLosses.InnerName(settings.Task, settings.Loss)],
        _ => new(TargetKind.Values),
    };

    /// <summary>The inputs that an example consists of.</summary>
    public static IReadOnlyList<ExampleInput> Members(ExampleInput input) => input is ExampleInput.Group group ? group.Members : [input];
}
