using OnnxAdapt.Abstractions;
using OnnxAdapt.Serving.Backbones;
using OnnxAdapt.Serving.Packages;
using OnnxAdapt.Serving.Preprocessing;

namespace OnnxAdapt.Serving.Catalog;

/// <summary>Loads versions into memory.</summary>
/// <param name="pool">Loaded base graphs.</param>
/// <param name="factory">Loads graphs.</param>
/// <param name="context">What serving shares.</param>
/// <param name="data">Where versions lie.</param>
/// <param name="findBase">Finds the folder of a base.</param>
internal sealed class SnapshotLoader(BackbonePool pool, IInferenceBackendFactory factory, ServingServicesContext context, DataFolder data, Func<string, long, ModelFolder?> findBase)
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

    /// <summary>Loads an adapted version from its files: beside its base where it changes nothing else or by low-rank factors, otherwise in a graph of its own.</summary>
    public ModelSnapshot LoadAdapted(DeltaPackage package)
    {
        var source = SourceOf(package);
        if (!package.ChangesBackbone) return Load(package, source, _ => null, "head");
        if (package.LowRank.Count == 0) return LoadAlone(package, source, "it changes more of its base than low-rank factors hold");
        try
        {
            var parameters = ParametersOf(package.Folder, package.Manifest);
            var shared = Load(package, source, backbone => backbone.Adapt(package.LowRank, parameters), "low-rank");
            context.Log.RunsBesideBase(shared.Name, shared.Version, source.Name, shared.Adapter!.Bytes);
            return shared;
        }
        catch (AdaptException refusal) when (refusal.Kind == AdaptErrorKind.FailedPrecondition)
        {
            return LoadAlone(package, source, refusal.Message);
        }
    }

    /// <summary>A base model that is loaded, once more with its features from another value of the graph.</summary>
    public ModelSnapshot LoadWithFeatures(ModelSnapshot loaded, string featuresOutput)
    {
        var lease = pool.Acquire(loaded.Backbone.Source with { FeaturesOutput = featuresOutput });
        return new ModelSnapshot(loaded.Name, loaded.Version, lease, null, loaded.Task, loaded.Labels);
    }

    private ModelSnapshot LoadAlone(DeltaPackage package, BackboneSource source, string reason)
    {
        context.Log.RunsAlone(package.Manifest.Name!, package.Manifest.Version, reason);
        return Load(package, source with { Overrides = package.BackboneParameters ?? ParametersOf(package.Folder, package.Manifest)(), OverridesHash = package.BackboneHash }, _ => null, $"own session: {reason}");
    }

    private ModelSnapshot Load(DeltaPackage package, BackboneSource source, Func<Backbone, BackboneAdapter?> adapt, string execution)
    {
        var manifest = package.Manifest;
        var backbone = pool.Acquire(source);
        BackboneAdapter? adapter = null;
        try
        {
            adapter = adapt(backbone.Backbone);
            var head = MakeHead(_heads.Acquire(package.HeadModel), package.HeadParameters);
            return new ModelSnapshot(manifest.Name!, manifest.Version, backbone, head, manifest.Task!.Value, manifest.Labels ?? [], adapter) { Execution = execution };
        }
        catch
        {
            adapter?.Dispose();
            backbone.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Reads changed weights from where the version lies then: it is loaded before it is moved into its place. Holds nothing of the factors, which are
    /// kept elsewhere.
    /// </summary>
    private Func<ParameterSet> ParametersOf(string folder, PackageManifest manifest) =>
        () => PackageReader.ReadBackboneParameters(Directory.Exists(folder) ? folder : data.Version(manifest.Name!, manifest.Version), manifest);

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
        backbone.Contract switch
        {
            { IsText: true, Features.Name: not "logits" } => ModelTask.Embedding,
            { IsSound: true, Features.IsDeclared: true } when backbone.FeatureSize > 0 => ModelTask.Embedding,
            _ => ModelTask.Generic,
        };

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

        RequireSameFeatures(package, source);
        return source;
    }

    /// <summary>Whether text is still treated as it was in training; where the backbone changed in other ways than low-rank factors, its graph's hash stands for it.</summary>
    private static void RequireSameFeatures(DeltaPackage package, BackboneSource source)
    {
        var origin = package.Manifest.Base!;
        if ((!package.ChangesBackbone || package.LowRank.Count > 0) && origin.FeatureFingerprint != source.Key)
        {
            throw AdaptException.Precondition($"The base model '{origin.Name}' treats its inputs differently since '{package.Manifest.Name}' version {package.Manifest.Version} was trained on it: tokenizer, pooling or length changed. Restore its folder, or adapt again.");
        }
    }
}
