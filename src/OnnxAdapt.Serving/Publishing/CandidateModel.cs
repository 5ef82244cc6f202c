using OnnxAdapt.Abstractions;
using OnnxAdapt.Serving.Catalog;
using OnnxAdapt.Serving.Queueing;

namespace OnnxAdapt.Serving.Publishing;

/// <summary>A version that was loaded back from its files, before anybody else can see it.</summary>
internal sealed class CandidateModel(ModelSnapshot snapshot) : ICandidateModel
{
    /// <inheritdoc/>
    public Tensor ScoreFeatures(Tensor features) => snapshot.Head!.Score(features);

    /// <inheritdoc/>
    public Task<IReadOnlyList<Outcome<float[]>>> ScoreAsync(IReadOnlyList<ExampleInput> inputs, CancellationToken cancellationToken = default) =>
        new RowStream(snapshot, snapshot.FeaturePlan with { Head = snapshot.Head }, normalize: false).RunAsync(inputs, WorkPriority.Background, cancellationToken);
}
