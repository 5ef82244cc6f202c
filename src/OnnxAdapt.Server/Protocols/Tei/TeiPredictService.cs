using Google.Protobuf.Collections;
using Grpc.Core;
using OnnxAdapt.Abstractions;
using OnnxAdapt.Server.Streaming;
using OnnxAdapt.TeiV1;

namespace OnnxAdapt.Server.Protocols.Tei;

/// <summary>Sequence classification for clients of text-embeddings-inference.</summary>
internal sealed class TeiPredictService(TeiEngine engine, IHostApplicationLifetime lifetime) : Predict.PredictBase
{
    /// <inheritdoc/>
    public override async Task<PredictResponse> Predict(PredictRequest request, ServerCallContext context)
    {
        var (response, metadata) = await AnswerAsync(CallOf(request, context), request.RawScores, context.CancellationToken).ConfigureAwait(false);
        await TeiCalls.WriteHeadersAsync(context, metadata).ConfigureAwait(false);
        return response;
    }

    /// <inheritdoc/>
    public override async Task<PredictResponse> PredictPair(PredictPairRequest request, ServerCallContext context)
    {
        var (response, metadata) = await AnswerAsync(CallOf(request, context), request.RawScores, context.CancellationToken).ConfigureAwait(false);
        await TeiCalls.WriteHeadersAsync(context, metadata).ConfigureAwait(false);
        return response;
    }

    /// <inheritdoc/>
    public override Task PredictStream(IAsyncStreamReader<PredictRequest> requestStream, IServerStreamWriter<PredictResponse> responseStream, ServerCallContext context) =>
        StreamAsync(requestStream, responseStream, request => (CallOf(request, context), request.RawScores), context);

    /// <inheritdoc/>
    public override Task PredictPairStream(IAsyncStreamReader<PredictPairRequest> requestStream, IServerStreamWriter<PredictResponse> responseStream, ServerCallContext context) =>
        StreamAsync(requestStream, responseStream, request => (CallOf(request, context), request.RawScores), context);

    private static TeiRequest CallOf(PredictRequest request, ServerCallContext context) =>
        TeiCalls.ToRequest(new ExampleInput.Text(request.Inputs), request.Truncate, request.TruncationDirection, "", context);

    private static TeiRequest CallOf(PredictPairRequest request, ServerCallContext context) =>
        TeiCalls.ToRequest(ToInput(request.Inputs), request.Truncate, request.TruncationDirection, "", context);

    private static ExampleInput ToInput(RepeatedField<string> texts) => texts.Count switch
    {
        1 => new ExampleInput.Text(texts[0]),
        2 => new ExampleInput.TextPair(texts[0], texts[1]),
        _ => throw AdaptException.Invalid("inputs", $"it has {texts.Count} texts; give one, or a pair."),
    };

    private Task StreamAsync<TRequest>(IAsyncStreamReader<TRequest> requests, IServerStreamWriter<PredictResponse> responses, Func<TRequest, (TeiRequest Call, bool RawScores)> read, ServerCallContext context) =>
        OrderedStream.RunAsync(requests, responses, (request, token) => AnswerOnStreamAsync(request, read, token), TeiCalls.StreamWindow, lifetime.ApplicationStopping, context.CancellationToken);

    private async Task<PredictResponse> AnswerOnStreamAsync<TRequest>(TRequest request, Func<TRequest, (TeiRequest Call, bool RawScores)> read, CancellationToken cancellationToken)
    {
        var (call, rawScores) = read(request);
        return (await AnswerAsync(call with { RunOnCallingThread = false }, rawScores, cancellationToken).ConfigureAwait(false)).Response;
    }

    private async Task<(PredictResponse Response, TeiMetadata Metadata)> AnswerAsync(TeiRequest call, bool rawScores, CancellationToken cancellationToken)
    {
        var answer = await engine.PredictAsync(call, rawScores, cancellationToken).ConfigureAwait(false);
        var predictions = answer.Value[0].Select(label => new Prediction { Score = label.Score, Label = label.Label });
        return (new PredictResponse { Predictions = { predictions }, Metadata = answer.Metadata.ToWire() }, answer.Metadata);
    }
}
