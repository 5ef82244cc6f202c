using Grpc.Core;
using OnnxAdapt.Server.Access;
using OnnxAdapt.Server.Mapping;
using OnnxAdapt.Serving.Catalog;
using OnnxAdapt.V1;

namespace OnnxAdapt.Server.Services;

/// <summary>Models and versions over gRPC.</summary>
internal sealed class ModelService(IModelCatalog catalog) : V1.ModelService.ModelServiceBase
{
    /// <inheritdoc/>
    public override Task<ListModelsResponse> ListModels(ListModelsRequest request, ServerCallContext context) =>
        Task.FromResult(new ListModelsResponse { Models = { catalog.List().Select(ModelMapping.ToWire) } });

    /// <inheritdoc/>
    public override Task<GetModelResponse> GetModel(GetModelRequest request, ServerCallContext context) =>
        Task.FromResult(new GetModelResponse { Model = ModelMapping.ToWire(catalog.Get(ModelMapping.Name(request.Model))) });

    /// <inheritdoc/>
    [AdminCall]
    public override async Task<LoadModelResponse> LoadModel(LoadModelRequest request, ServerCallContext context)
    {
        var reference = ModelMapping.Reference(request.Model, request.Version);
        return new LoadModelResponse { Model = ModelMapping.ToWire(await catalog.LoadAsync(reference.Name, reference.Version, context.CancellationToken).ConfigureAwait(false)) };
    }

    /// <inheritdoc/>
    [AdminCall]
    public override async Task<UnloadModelResponse> UnloadModel(UnloadModelRequest request, ServerCallContext context)
    {
        await catalog.UnloadAsync(ModelMapping.Name(request.Model), context.CancellationToken).ConfigureAwait(false);
        return new UnloadModelResponse();
    }

    /// <inheritdoc/>
    [AdminCall]
    public override async Task<ReloadModelResponse> ReloadModel(ReloadModelRequest request, ServerCallContext context) =>
        new() { Model = ModelMapping.ToWire(await catalog.ReloadAsync(ModelMapping.Name(request.Model), context.CancellationToken).ConfigureAwait(false)) };

    /// <inheritdoc/>
    public override Task<ListVersionsResponse> ListVersions(ListVersionsRequest request, ServerCallContext context) =>
        Task.FromResult(new ListVersionsResponse { Versions = { catalog.ListVersions(ModelMapping.Name(request.Model)).Select(ModelMapping.ToWire) } });

    /// <inheritdoc/>
    [AdminCall]
    public override async Task<PromoteVersionResponse> PromoteVersion(PromoteVersionRequest request, ServerCallContext context)
    {
        var version = ModelMapping.Reference(request.Model, request.Version).Version
            ?? throw Abstractions.AdaptException.Invalid("version", "it is 0; name the version to serve.");
        return new PromoteVersionResponse { Model = ModelMapping.ToWire(await catalog.PromoteAsync(request.Model, version, context.CancellationToken).ConfigureAwait(false)) };
    }

    /// <inheritdoc/>
    [AdminCall]
    public override async Task<RollbackModelResponse> RollbackModel(RollbackModelRequest request, ServerCallContext context) =>
        new() { Model = ModelMapping.ToWire(await catalog.RollbackAsync(ModelMapping.Name(request.Model), context.CancellationToken).ConfigureAwait(false)) };
}
