using Grpc.Core;
using OnnxAdapt.Abstractions;
using OnnxAdapt.Inference;
using OnnxAdapt.Server.Access;
using OnnxAdapt.Server.Mapping;
using OnnxAdapt.Server.Protocols.Inference.Execution;
using OnnxAdapt.Server.Protocols.Inference.Models;
using OnnxAdapt.Server.Protocols.Inference.Repository;
using OnnxAdapt.Server.Protocols.Inference.Settings;
using OnnxAdapt.Server.Protocols.Inference.SharedMemory;
using OnnxAdapt.Server.Protocols.Inference.Statistics;
using OnnxAdapt.Server.Streaming;
using OnnxAdapt.Server.Telemetry;

namespace OnnxAdapt.Server.Protocols.Inference.Grpc;

/// <summary>The inference protocol of KServe and Triton over gRPC.</summary>
internal sealed class InferenceService(
    InferenceRunner runner, RequestMapping mapping, ModelCards cards, ModelRepository repository, StatisticsReport statistics, SharedMemoryRegistry memory,
    RuntimeSettings settings, IHostApplicationLifetime lifetime, ILogger<InferenceService> logger)
    : GRPCInferenceService.GRPCInferenceServiceBase
{
    private const int StreamWindow = 64;
    private const string StreamErrorHeader = "triton_grpc_error";
    private const string FinalResponse = "triton_final_response";

    /// <inheritdoc/>
    [OpenCall]
    public override Task<ServerLiveResponse> ServerLive(ServerLiveRequest request, ServerCallContext context) => Task.FromResult(new ServerLiveResponse { Live = true });

    /// <inheritdoc/>
    [OpenCall]
    public override Task<ServerReadyResponse> ServerReady(ServerReadyRequest request, ServerCallContext context) =>
        Task.FromResult(new ServerReadyResponse { Ready = cards.ServerReady });

    /// <inheritdoc/>
    public override async Task<ModelReadyResponse> ModelReady(ModelReadyRequest request, ServerCallContext context) =>
        new() { Ready = await cards.IsReadyAsync(request.Name, request.Version, context.CancellationToken).ConfigureAwait(false) };

    /// <inheritdoc/>
    public override Task<ServerMetadataResponse> ServerMetadata(ServerMetadataRequest request, ServerCallContext context) => Task.FromResult(ModelCards.Server());

    /// <inheritdoc/>
    public override Task<ModelMetadataResponse> ModelMetadata(ModelMetadataRequest request, ServerCallContext context) =>
        cards.MetadataAsync(request.Name, request.Version, context.CancellationToken);

    /// <inheritdoc/>
    public override async Task<ModelConfigResponse> ModelConfig(ModelConfigRequest request, ServerCallContext context) =>
        new() { Config = await cards.ConfigAsync(request.Name, request.Version, context.CancellationToken).ConfigureAwait(false) };

    /// <inheritdoc/>
    public override async Task<ModelInferResponse> ModelInfer(ModelInferRequest request, ServerCallContext context)
    {
        var infer = mapping.ToRequest(request, CallMapping.ToDeadline(context.Deadline));
        return ResponseMapping.ToResponse(await runner.RunAsync(infer, context.CancellationToken).ConfigureAwait(false), infer.Parameters);
    }

    /// <inheritdoc/>
    public override Task ModelStreamInfer(IAsyncStreamReader<ModelInferRequest> requestStream, IServerStreamWriter<ModelStreamInferResponse> responseStream, ServerCallContext context)
    {
        var endsAtErrors = context.RequestHeaders.GetValue(StreamErrorHeader) == "true";
        return OrderedStream.RunAsync(requestStream, responseStream, (request, token) => AnswerAsync(request, endsAtErrors, context, token), StreamWindow, lifetime.ApplicationStopping, context.CancellationToken);
    }

    /// <inheritdoc/>
    public override Task<ModelStatisticsResponse> ModelStatistics(ModelStatisticsRequest request, ServerCallContext context) =>
        Task.FromResult(statistics.Of(request.Name, request.Version));

    /// <inheritdoc/>
    public override Task<RepositoryIndexResponse> RepositoryIndex(RepositoryIndexRequest request, ServerCallContext context) =>
        repository.IndexAsync(request.RepositoryName, request.Ready, context.CancellationToken);

    /// <inheritdoc/>
    [AdminCall]
    public override async Task<RepositoryModelLoadResponse> RepositoryModelLoad(RepositoryModelLoadRequest request, ServerCallContext context)
    {
        var name = ModelRepository.NameOf(request.RepositoryName, request.ModelName);
        await repository.LoadAsync(name, [.. request.Parameters.Keys], context.CancellationToken).ConfigureAwait(false);
        return new RepositoryModelLoadResponse();
    }

    /// <inheritdoc/>
    [AdminCall]
    public override async Task<RepositoryModelUnloadResponse> RepositoryModelUnload(RepositoryModelUnloadRequest request, ServerCallContext context)
    {
        var name = ModelRepository.NameOf(request.RepositoryName, request.ModelName);
        var dependents = request.Parameters.TryGetValue(ModelRepository.UnloadDependents, out var parameter) && parameter.BoolParam;
        await repository.UnloadAsync(name, dependents, context.CancellationToken).ConfigureAwait(false);
        return new RepositoryModelUnloadResponse();
    }

    /// <inheritdoc/>
    [AdminCall]
    public override Task<SystemSharedMemoryStatusResponse> SystemSharedMemoryStatus(SystemSharedMemoryStatusRequest request, ServerCallContext context)
    {
        var response = new SystemSharedMemoryStatusResponse();
        foreach (var region in memory.Status(request.Name))
        {
            response.Regions[region.Name] = MemoryMapping.ToWire(region);
        }

        return Task.FromResult(response);
    }

    /// <inheritdoc/>
    [AdminCall]
    public override Task<SystemSharedMemoryRegisterResponse> SystemSharedMemoryRegister(SystemSharedMemoryRegisterRequest request, ServerCallContext context)
    {
        memory.Register(request.Name, request.Key, request.Offset, request.ByteSize);
        return Task.FromResult(new SystemSharedMemoryRegisterResponse());
    }

    /// <inheritdoc/>
    [AdminCall]
    public override Task<SystemSharedMemoryUnregisterResponse> SystemSharedMemoryUnregister(SystemSharedMemoryUnregisterRequest request, ServerCallContext context)
    {
        memory.Unregister(request.Name);
        return Task.FromResult(new SystemSharedMemoryUnregisterResponse());
    }

    /// <inheritdoc/>
    [AdminCall]
    public override Task<CudaSharedMemoryStatusResponse> CudaSharedMemoryStatus(CudaSharedMemoryStatusRequest request, ServerCallContext context) => throw MemoryMapping.NoCuda();

    /// <inheritdoc/>
    [AdminCall]
    public override Task<CudaSharedMemoryRegisterResponse> CudaSharedMemoryRegister(CudaSharedMemoryRegisterRequest request, ServerCallContext context) => throw MemoryMapping.NoCuda();

    /// <inheritdoc/>
    [AdminCall]
    public override Task<CudaSharedMemoryUnregisterResponse> CudaSharedMemoryUnregister(CudaSharedMemoryUnregisterRequest request, ServerCallContext context) => throw MemoryMapping.NoCuda();

    /// <inheritdoc/>
    [AdminCall]
    public override Task<TraceSettingResponse> TraceSetting(TraceSettingRequest request, ServerCallContext context) => Task.FromResult(settings.Trace(request));

    /// <inheritdoc/>
    [AdminCall]
    public override Task<LogSettingsResponse> LogSettings(LogSettingsRequest request, ServerCallContext context) => Task.FromResult(settings.Log(request));

    private async Task<ModelStreamInferResponse> AnswerAsync(ModelInferRequest request, bool endsAtErrors, ServerCallContext context, CancellationToken cancellationToken)
    {
        try
        {
            var infer = mapping.ToRequest(request, CallMapping.ToDeadline(context.Deadline)) with { RunOnCallingThread = false };
            var response = ResponseMapping.ToResponse(await runner.RunAsync(infer, cancellationToken).ConfigureAwait(false), infer.Parameters);
            response.Parameters[FinalResponse] = new InferParameter { BoolParam = true };
            return new ModelStreamInferResponse { InferResponse = response };
        }
        catch (AdaptException failure) when (!endsAtErrors)
        {
            if (failure.Kind == AdaptErrorKind.Internal) logger.CallFailed(context.Method, failure);
            return new ModelStreamInferResponse { ErrorMessage = failure.Message, InferResponse = new ModelInferResponse { Id = request.Id } };
        }
    }
}
