using Grpc.Core;
using OnnxAdapt.Server.Mapping;
using OnnxAdapt.Server.Streaming;
using OnnxAdapt.Serving.Engine;
using OnnxAdapt.V1;

namespace OnnxAdapt.Server.Services;

/// <summary>Predictions over gRPC.</summary>
internal sealed class PredictionService(IInferenceEngine engine, IHostApplicationLifetime lifetime) : V1.PredictionService.PredictionServiceBase
{
    private const int StreamWindow = 64;

    /// <inheritdoc/>
    public override async Task<PredictResponse> Predict(PredictRequest request, ServerCallContext context)
    {
        var call = PredictionMapping.ToCall(request, context.Deadline);
        return PredictionMapping.ToResponse(await engine.PredictAsync(call, context.CancellationToken).ConfigureAwait(false), request.Id);
    }

    /// <inheritdoc/>
    public override Task PredictStream(IAsyncStreamReader<PredictRequest> requestStream, IServerStreamWriter<PredictResponse> responseStream, ServerCallContext context) =>
        OrderedStream.RunAsync(requestStream, responseStream, (request, token) => AnswerAsync(request, context, token), StreamWindow, lifetime.ApplicationStopping, context.CancellationToken);

    private async Task<PredictResponse> AnswerAsync(PredictRequest request, ServerCallContext context, CancellationToken cancellationToken)
    {
        try
        {
            var call = PredictionMapping.ToCall(request, context.Deadline) with { RunOnCallingThread = false };
            return PredictionMapping.ToResponse(await engine.PredictAsync(call, cancellationToken).ConfigureAwait(false), request.Id);
        }
        catch (Abstractions.AdaptException failure)
        {
            return new PredictResponse { Id = request.Id, Model = request.Model, Error = ErrorMapping.ToError(failure) };
        }
    }
}
