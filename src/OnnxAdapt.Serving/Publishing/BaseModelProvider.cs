using OnnxAdapt.Abstractions;
using OnnxAdapt.Serving.Catalog;

namespace OnnxAdapt.Serving.Publishing;

/// <summary>Gives training code hold of base models in a catalog.</summary>
public sealed class BaseModelProvider : IBaseModelProvider
{
    private readonly ModelCatalog _catalog;

    /// <summary>Gives out the models of a catalog.</summary>
    public BaseModelProvider(ModelCatalog catalog) => _catalog = catalog;

    /// <inheritdoc/>
    public async Task<IBaseModel> AcquireAsync(ModelReference reference, CancellationToken cancellationToken = default)
    {
        var lease = await _catalog.AcquireAsync(reference, cancellationToken).ConfigureAwait(false);
        if (ProblemOf(lease.Snapshot) is not { } problem) return new BaseModel(lease);
        lease.Dispose();
        throw AdaptException.Precondition(problem);
    }

    /// <inheritdoc/>
    public async Task<IBaseModel> AcquireAsync(ModelReference reference, string featuresOutput, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(featuresOutput);
        if (featuresOutput.Length == 0) return await AcquireAsync(reference, cancellationToken).ConfigureAwait(false);
        using var lease = await _catalog.AcquireAsync(reference, cancellationToken).ConfigureAwait(false);
        var snapshot = await Task.Run(() => _catalog.Loader.LoadWithFeatures(lease.Snapshot, featuresOutput), cancellationToken).ConfigureAwait(false);
        var own = snapshot.TryLease()!;
        snapshot.Release();
        if (ProblemOf(own.Snapshot) is not { } problem) return new BaseModel(own);
        own.Dispose();
        throw AdaptException.Invalid("features_output", problem);
    }

    private static string? ProblemOf(ModelSnapshot snapshot)
    {
        if (snapshot.Head is not null) return $"'{snapshot.Name}' is itself an adapted model. Take its base '{snapshot.Backbone.Source.Name}', and name '{snapshot.Name}' as the model to publish.";
        return snapshot.Backbone.FeatureSize > 0
            ? null
            : $"'{snapshot.Name}' gives no features of a fixed length: its outputs are {string.Join("; ", snapshot.Backbone.Contract.Signature.Outputs)}. A base needs a floating-point output with one row per input.";
    }
}
