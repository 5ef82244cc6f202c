using System.Globalization;
using OnnxAdapt.Abstractions;
using OnnxAdapt.Server.Protocols.Inference.Repository;
using OnnxAdapt.Serving.Catalog;

namespace OnnxAdapt.Server.Protocols.Inference.Models;

/// <summary>Finds models by the names and versions of the protocol.</summary>
internal sealed class ModelSurfaces(IModelCatalog catalog, OutOfService outOfService)
{
    /// <summary>What a model takes and gives; it is loaded if need be.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="version">Its version; empty for the served one.</param>
    /// <param name="cancellationToken">The caller went away.</param>
    /// <exception cref="AdaptException">InvalidArgument for a version that is no number; NotFound; Unavailable; whatever made loading fail.</exception>
    public async ValueTask<ModelSurface> FindAsync(string name, string version, CancellationToken cancellationToken)
    {
        var number = ParseVersion(version);
        if (!outOfService.IsEmpty && outOfService.Contains(Find(name))) throw InferErrors.NotReady(name);
        try
        {
            return ModelSurface.Of(await catalog.DescribeAsync(new ModelReference(name, number), cancellationToken).ConfigureAwait(false));
        }
        catch (AdaptException failure) when (failure.Kind == AdaptErrorKind.NotFound)
        {
            throw number is { } asked && !Find(name).Versions.Contains(asked) ? InferErrors.UnknownVersion(name, asked) : InferErrors.UnknownModel(name);
        }
    }

    /// <summary>A model, loaded or not.</summary>
    /// <exception cref="AdaptException">NotFound.</exception>
    public ModelInfo Find(string name)
    {
        try
        {
            return catalog.Get(name);
        }
        catch (AdaptException failure) when (failure.Kind == AdaptErrorKind.NotFound)
        {
            throw InferErrors.UnknownModel(name);
        }
    }

    /// <summary>Whether a model has been in memory and left it because nobody asked for it.</summary>
    public bool IsIdle(string name) =>
        catalog.Find(name) is { State: ModelState.Available, LoadedBefore: true, Withdrawn: false } model && (outOfService.IsEmpty || !outOfService.Contains(model));

    /// <summary>A version; null for the served one.</summary>
    /// <exception cref="AdaptException">InvalidArgument.</exception>
    public static long? ParseVersion(string version)
    {
        if (version.Length == 0) return null;
        return long.TryParse(version, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0
            ? number
            : throw InferErrors.Invalid($"failed to get model version from specified version string '{Shown.Name(version)}', version should be an integral value > 0");
    }
}
