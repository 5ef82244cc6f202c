using System.Globalization;
using OnnxAdapt.Abstractions;
using OnnxAdapt.Inference;
using OnnxAdapt.Serving.Catalog;

namespace OnnxAdapt.Server.Protocols.Inference.Repository;

/// <summary>The model repository extension over the catalog.</summary>
internal sealed class ModelRepository(IModelCatalog catalog, OutOfService outOfService)
{
    /// <summary>Parameter of unloading: whether models that are adapted from the named one go with it.</summary>
    public const string UnloadDependents = "unload_dependents";

    /// <summary>The model that a request names: Triton has it in <c>model_name</c>; KServe's first field is Triton's <c>repository_name</c>.</summary>
    /// <exception cref="AdaptException">Unimplemented for a repository beside a model; InvalidArgument for no name at all.</exception>
    public static string NameOf(string repository, string model) => (repository, model) switch
    {
        ("", "") => throw InferErrors.Invalid("the request names no model; give model_name"),
        ("", _) => model,
        (_, "") => repository,
        _ => throw InferErrors.Unsupported("'repository_name' specification is not supported"),
    };

    /// <summary>Models and versions with their states, after a new look at the folders.</summary>
    /// <param name="repository">Must be empty: there is one repository.</param>
    /// <param name="readyOnly">Whether to leave out what is not in memory.</param>
    /// <param name="cancellationToken">The caller went away.</param>
    /// <exception cref="AdaptException">Unimplemented for a repository.</exception>
    public async Task<RepositoryIndexResponse> IndexAsync(string repository, bool readyOnly, CancellationToken cancellationToken)
    {
        if (repository.Length > 0) throw InferErrors.Unsupported("'repository_name' specification is not supported");
        await catalog.RescanAsync(cancellationToken).ConfigureAwait(false);
        var index = new RepositoryIndexResponse();
        index.Models.AddRange(catalog.List().SelectMany(Describe).Where(model => !readyOnly || model.State == "READY"));
        return index;
    }

    /// <summary>Loads a model; one that is in memory is read again and swapped in between two batches.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="parameters">Names of parameters: none is known, as configurations and files come from the folder.</param>
    /// <param name="cancellationToken">The caller went away.</param>
    /// <exception cref="AdaptException">NotFound, with Triton's sentence, for a model that is not in any folder; Unimplemented for parameters; whatever made loading fail.</exception>
    public async Task LoadAsync(string name, IReadOnlyList<string> parameters, CancellationToken cancellationToken)
    {
        if (parameters.Count > 0) throw InferErrors.Unsupported($"load parameter '{Shown.Name(parameters[0])}' is not supported: models are read from their folders as they are");
        await catalog.RescanAsync(cancellationToken).ConfigureAwait(false);
        if (Find(name) is not { } model) throw InferErrors.LoadFailed(name);
        if (model.State == ModelState.Ready) await catalog.ReloadAsync(name, cancellationToken).ConfigureAwait(false);
        else await catalog.LoadAsync(name, null, cancellationToken).ConfigureAwait(false);
        outOfService.Remove(name);
    }

    /// <summary>Takes a model out of memory and out of this protocol's service.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="dependents">Whether models that are adapted from it go too.</param>
    /// <param name="cancellationToken">The caller went away.</param>
    /// <exception cref="AdaptException">NotFound for a model that is not there.</exception>
    public async Task UnloadAsync(string name, bool dependents, CancellationToken cancellationToken)
    {
        if (Find(name) is null) throw InferErrors.UnknownModel(name);
        foreach (var model in catalog.List().Where(model => model.Name == name || (dependents && model.BaseModel == name)))
        {
            outOfService.Add(model.Name);
            await catalog.UnloadAsync(model.Name, cancellationToken).ConfigureAwait(false);
        }
    }

    private ModelInfo? Find(string name) => catalog.List().FirstOrDefault(model => model.Name == name);

    private IEnumerable<RepositoryIndexResponse.Types.ModelIndex> Describe(ModelInfo model) => model.Versions.Select(version =>
    {
        var (state, reason) = version == model.ServingVersion ? StateOf(model) : ("UNAVAILABLE", "not the served version; a request that names it loads it");
        return new RepositoryIndexResponse.Types.ModelIndex { Name = model.Name, Version = version.ToString(CultureInfo.InvariantCulture), State = state, Reason = reason };
    });

    private (string State, string Reason) StateOf(ModelInfo model) => model.State switch
    {
        ModelState.Ready => ("READY", ""),
        ModelState.Loading => ("LOADING", ""),
        ModelState.Unloading => ("UNLOADING", ""),
        ModelState.Failed => ("UNAVAILABLE", "loading failed; the log of the server has the details"),
        _ => ("UNAVAILABLE", outOfService.Contains(model) ? "unloaded" : "not in memory; the first request loads it"),
    };
}
