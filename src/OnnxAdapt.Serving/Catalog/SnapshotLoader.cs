using OnnxAdapt.Abstractions;
using OnnxAdapt.Serving.Backbones;
using OnnxAdapt.Serving.Packages;
using OnnxAdapt.Serving.Preprocessing;

namespace OnnxAdapt.Serving.Catalog;

/// <summary>Loads versions into memory.</summary>
internal sealed class SnapshotLoader(BackbonePool pool, IInferenceBackendFactory factory, ServingServicesContext context, Func<string, long, ModelFolder?> findBase)
{
    private readonly HeadPool _heads = new(factory, context.BackendOptions with { IntraOpThreads = 1 });

    /// <summary>Loads a version.</summary>
    /// <exception cref="AdaptException">Whatever stands in the way.</exception>
    public ModelSnapshot Load(string name, ModelVersion version)
    {
        var started = context.Clock.GetTimestamp();
        try
        {
            var snapshot = version.Base is { } folder ? LoadBase(name, folder) : LoadAdapted(PackageReader.Read(version.Folder));
            var elapsed = context.Clock.GetElapsedTime(started);
            context.Metrics.ModelLoaded(name, elapsed, success: true);
            context.Log.ModelLoaded(name, version.Number, (long)elapsed.TotalMilliseconds);
            return snapshot;
        }
        catch (Exception exception)
        {
            context.Metrics.ModelLoaded(name, context.Clock.GetElapsedTime(started), success: false);
            context.Log.ModelFailed(name, version.Number, exception.Message);
            throw;
        }
    }

    /// <summary>Loads an adapted version from its files.</summary>
    public ModelSnapshot LoadAdapted(DeltaPackage package)
    {
        var manifest = package.Manifest;
        var backbone = pool.Acquire(SourceOf(package));
        try
        {
            RequireSameFeatures(package, backbone.Backbone);
            var head = MakeHead(_heads.Acquire(package.HeadModel), package.HeadParameters);
            return new ModelSnapshot(manifest.Name!, manifest.Version, backbone, head, manifest.Task!.Value, manifest.Labels ?? []);
        }
        catch
        {
            backbone.Dispose();
            throw;
        }
    }

    /// <summary>A base model that is loaded, once more with its features from another value of the graph.</summary>
    public ModelSnapshot LoadWithFeatures(ModelSnapshot loaded, string featuresOutput)
    {
        var lease = pool.Acquire(loaded.Backbone.Source with { FeaturesOutput = featuresOutput });
        return new ModelSnapshot(loaded.Name, loaded.Version, lease, null, loaded.Task, loaded.Labels);
    }

    private static ScoringHead MakeHead(IInferenceBackend backend, ParameterSet parameters)
    {
        try
        {
            return new ScoringHead(backend, parameters);
        }
        catch
        {
            backend.Dispose();
            throw;
        }
    }

    private ModelSnapshot LoadBase(string name, ModelFolder folder)
    {
        var lease = pool.Acquire(BackboneSource.Of(name, folder));
        var backbone = lease.Backbone;
        var task = folder.Task is { } named && (named != ModelTask.SparseEmbedding || backbone.IsSparse) ? named : TaskOf(backbone);
        return new ModelSnapshot(name, folder.Version, lease, null, task, LabelsOf(folder, task, backbone));
    }

    private static ModelTask TaskOf(Backbone backbone) =>
        backbone.Contract is { IsText: true, Features: { } features } && features.Name != "logits" ? ModelTask.Embedding : ModelTask.Generic;

    /// <summary>One name per output: those of the folder, and made-up ones where it has none or too few.</summary>
    private static IReadOnlyList<string> LabelsOf(ModelFolder folder, ModelTask task, Backbone backbone)
    {
        if (task is not (ModelTask.SingleLabel or ModelTask.MultiLabel or ModelTask.TokenClassification)) return folder.Labels;
        var size = task == ModelTask.TokenClassification ? LabelsPerToken(backbone) : backbone.FeatureSize;
        var missing = Enumerable.Range(folder.Labels.Count, Math.Max(0, size - folder.Labels.Count));
        return [.. folder.Labels, .. missing.Select(index => FormattableString.Invariant($"LABEL_{index}"))];
    }

    private static int LabelsPerToken(Backbone backbone) =>
        GraphContract.FindTokenLogits(backbone.Contract.Signature) is { } logits && backbone.Contract.Signature.FindOutput(logits.Name)!.Shape![2].Value is { } size ? (int)size : 0;

    private BackboneSource SourceOf(DeltaPackage package)
    {
        var origin = package.Manifest.Base!;
        var folder = findBase(origin.Name, origin.Version)
            ?? throw AdaptException.Precondition($"The base model '{origin.Name}' version {origin.Version} of '{package.Manifest.Name}' is not in any model folder. Put it back, or adapt again on another base.");
        var source = BackboneSource.Of(origin.Name, folder) with { FeaturesOutput = origin.FeaturesOutput ?? "" };
        if (source.GraphHash != origin.Sha256)
        {
            throw AdaptException.Precondition($"The base model '{origin.Name}' changed since '{package.Manifest.Name}' version {package.Manifest.Version} was trained on it (SHA-256 {source.GraphHash}, not {origin.Sha256}). Restore the base, or adapt again.");
        }

        return package.BackboneParameters.Count == 0 ? source : source with { Overrides = package.BackboneParameters, OverridesHash = package.BackboneHash };
    }

    /// <summary>Whether text is still treated as it was in training; where the backbone changed too, its graph's hash stands for it.</summary>
    private static void RequireSameFeatures(DeltaPackage package, Backbone backbone)
    {
        var origin = package.Manifest.Base!;
        if (package.BackboneParameters.Count == 0 && origin.FeatureFingerprint != backbone.Source.Key)
        {
            throw AdaptException.Precondition($"The base model '{origin.Name}' treats its inputs differently since '{package.Manifest.Name}' version {package.Manifest.Version} was trained on it: tokenizer, pooling or length changed. Restore its folder, or adapt again.");
        }
    }
}
