using Grpc.Core;
using OnnxAdapt.Server.Mapping;
using OnnxAdapt.Server.Streaming;
using OnnxAdapt.Serving.Engine;
using OnnxAdapt.V1;

namespace OnnxAdapt.Server.Services;

/// <summary>Embeddings over gRPC.</summary>
internal sealed class EmbeddingService(IInferenceEngine engine, IHostApplicationLifetime lifetime) : V1.EmbeddingService.EmbeddingServiceBase
{
    private const int StreamWindow = 64;

    /// <inheritdoc/>
    public override async Task<EmbedResponse> Embed(EmbedRequest request, ServerCallContext context)
    {
        var call = EmbeddingMapping.ToCall(request, context.Deadline);
        return EmbeddingMapping.ToResponse(await engine.EmbedAsync(call, context.CancellationToken).ConfigureAwait(false), request.Id);
    }

    /// <inheritdoc/>
    public override Task EmbedStream(IAsyncStreamReader<EmbedRequest> requestStream, IServerStreamWriter<EmbedResponse> responseStream, ServerCallContext context) =>
        OrderedStream.RunAsync(requestStream, responseStream, (request, token) => AnswerAsync(request, context, token), StreamWindow, lifetime.ApplicationStopping, context.CancellationToken);

    private async Task<EmbedResponse> AnswerAsync(EmbedRequest request, ServerCallContext context, CancellationToken cancellationToken)
    {
        try
        {
            var call = EmbeddingMapping.ToCall(request, context.Deadline) with { RunOnCallingThread = false };
            return EmbeddingMapping.ToResponse(await engine.EmbedAsync(call, cancellationToken).ConfigureAwait(false), request.Id);
        }
        catch (Abstractions.AdaptException failure)
        {
            return new EmbedResponse { Id = request.Id, Model = request.Model, Error = ErrorMapping.ToError(failure) };
        }
    }
}
