using Grpc.Core;
using OnnxAdapt.Client.Retrying;
using OnnxAdapt.V1;

namespace OnnxAdapt.Client;

/// <summary>The models of a server and their versions.</summary>
public sealed class ModelClient
{
    private readonly ModelService.ModelServiceClient _service;
    private readonly RetryPolicy _retries;

    internal ModelClient(CallInvoker invoker, RetryPolicy retries) =>
        (_service, _retries) = (new ModelService.ModelServiceClient(invoker), retries);

    /// <summary>All models.</summary>
    public async Task<IReadOnlyList<ModelInfo>> ListAsync(CancellationToken cancellationToken = default) =>
        (await Run(options => _service.ListModelsAsync(new ListModelsRequest(), options), cancellationToken).ConfigureAwait(false)).Models;

    /// <summary>One model.</summary>
    /// <exception cref="RpcException">NOT_FOUND when there is none of this name.</exception>
    public async Task<ModelInfo> GetAsync(string model, CancellationToken cancellationToken = default) =>
        (await Run(options => _service.GetModelAsync(new GetModelRequest { Model = model }, options), cancellationToken).ConfigureAwait(false)).Model;

    /// <summary>Loads a model from its folder.</summary>
    /// <param name="model">Name of the model.</param>
    /// <param name="version">Version; 0 takes the newest.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public async Task<ModelInfo> LoadAsync(string model, long version = 0, CancellationToken cancellationToken = default)
    {
        var request = new LoadModelRequest { Model = model, Version = version };
        return (await Run(options => _service.LoadModelAsync(request, options), cancellationToken).ConfigureAwait(false)).Model;
    }

    /// <summary>Takes a model out of service when its last request has ended.</summary>
    public Task UnloadAsync(string model, CancellationToken cancellationToken = default) =>
        Run(options => _service.UnloadModelAsync(new UnloadModelRequest { Model = model }, options), cancellationToken);

    /// <summary>Reads a model's folder again.</summary>
    public async Task<ModelInfo> ReloadAsync(string model, CancellationToken cancellationToken = default) =>
        (await Run(options => _service.ReloadModelAsync(new ReloadModelRequest { Model = model }, options), cancellationToken).ConfigureAwait(false)).Model;

    /// <summary>Versions with their lineage, newest first.</summary>
    public async Task<IReadOnlyList<VersionInfo>> ListVersionsAsync(string model, CancellationToken cancellationToken = default) =>
        (await Run(options => _service.ListVersionsAsync(new ListVersionsRequest { Model = model }, options), cancellationToken).ConfigureAwait(false)).Versions;

    /// <summary>Makes a version the served one.</summary>
    public async Task<ModelInfo> PromoteAsync(string model, long version, CancellationToken cancellationToken = default)
    {
        var request = new PromoteVersionRequest { Model = model, Version = version };
        return (await Run(options => _service.PromoteVersionAsync(request, options), cancellationToken).ConfigureAwait(false)).Model;
    }

    /// <summary>Makes the version that was served before the served one again. Not repeated: running it twice would undo it.</summary>
    public async Task<ModelInfo> RollbackAsync(string model, CancellationToken cancellationToken = default)
    {
        var request = new RollbackModelRequest { Model = model };
        var response = await _retries.RunAsync(options => _service.RollbackModelAsync(request, options), repeatable: false, cancellationToken).ConfigureAwait(false);
        return response.Model;
    }

    private Task<T> Run<T>(Func<CallOptions, AsyncUnaryCall<T>> call, CancellationToken cancellationToken) =>
        _retries.RunAsync(call, repeatable: true, cancellationToken);
}
