namespace OnnxAdapt.Serving.Catalog;

/// <summary>The models of this server and their versions. Safe for concurrent calls.</summary>
public interface IModelCatalog
{
    /// <summary>Whether the models to be loaded at start are loaded or have failed, and the catalog is not draining.</summary>
    bool IsReady { get; }

    /// <summary>Pulses when a model comes, goes, or changes its state.</summary>
    ChangeSignal Changes { get; }

    /// <summary>All models by name.</summary>
    IReadOnlyList<ModelInfo> List();

    /// <summary>One model; null when there is none of that name.</summary>
    ModelInfo? Find(string name);

    /// <summary>One model.</summary>
    /// <exception cref="Abstractions.AdaptException">NotFound.</exception>
    ModelInfo Get(string name);

    /// <summary>A version as callers meet it, loaded if need be.</summary>
    /// <exception cref="Abstractions.AdaptException">NotFound; whatever made loading fail; Unavailable while draining.</exception>
    ValueTask<ServedModel> DescribeAsync(Abstractions.ModelReference reference, CancellationToken cancellationToken = default);

    /// <summary>Loads a model or one version of it; without a version the served one, or the newest where none is served.</summary>
    /// <exception cref="Abstractions.AdaptException">NotFound; whatever made loading fail.</exception>
    Task<ModelInfo> LoadAsync(string name, long? version = null, CancellationToken cancellationToken = default);

    /// <summary>Takes every version of a model out of memory once its last request has ended; the next request loads it again.</summary>
    /// <exception cref="Abstractions.AdaptException">NotFound.</exception>
    Task UnloadAsync(string name, CancellationToken cancellationToken = default);

    /// <summary>Reads the model's folder again and swaps it in between two batches.</summary>
    /// <exception cref="Abstractions.AdaptException">NotFound; whatever made loading fail, in which case the old one stays.</exception>
    Task<ModelInfo> ReloadAsync(string name, CancellationToken cancellationToken = default);

    /// <summary>Versions of a model with their lineage, newest first.</summary>
    /// <exception cref="Abstractions.AdaptException">NotFound.</exception>
    IReadOnlyList<VersionInfo> ListVersions(string name);

    /// <summary>Makes a version the served one, and remembers the one before.</summary>
    /// <exception cref="Abstractions.AdaptException">NotFound; whatever made loading fail.</exception>
    Task<ModelInfo> PromoteAsync(string name, long version, CancellationToken cancellationToken = default);

    /// <summary>Makes the version that was served before the served one again.</summary>
    /// <exception cref="Abstractions.AdaptException">NotFound; FailedPrecondition when nothing was served before.</exception>
    Task<ModelInfo> RollbackAsync(string name, CancellationToken cancellationToken = default);

    /// <summary>Looks for models and versions that came or went since the last look.</summary>
    Task RescanAsync(CancellationToken cancellationToken = default);
}
