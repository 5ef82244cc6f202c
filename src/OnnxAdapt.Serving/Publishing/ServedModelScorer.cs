using OnnxAdapt.Abstractions;
using OnnxAdapt.Serving.Catalog;

namespace OnnxAdapt.Serving.Publishing;

/// <summary>Scores inputs by the adapted version that is served.</summary>
public sealed class ServedModelScorer : IServedModelScorer
{
    private readonly ModelCatalog _catalog;

    /// <summary>Scores by the models of a catalog.</summary>
    public ServedModelScorer(ModelCatalog catalog) => _catalog = catalog;

    /// <inheritdoc/>
    public async Task<ServedScores?> ScoreAsync(string name, IReadOnlyList<ExampleInput> inputs, CancellationToken cancellationToken = default)
    {
        if (_catalog.FindSlot(name) is not { IsBase: false, Served: not null }) return null;
        using var lease = await _catalog.AcquireAsync(new ModelReference(name), cancellationToken).ConfigureAwait(false);
        if (lease.Snapshot.Head is null) return null;
        return new ServedScores(lease.Snapshot.Labels, await new CandidateModel(lease.Snapshot).ScoreAsync(inputs, cancellationToken).ConfigureAwait(false));
    }
}
