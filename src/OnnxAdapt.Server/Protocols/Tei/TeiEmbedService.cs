using Grpc.Core;
using OnnxAdapt.Abstractions;
using OnnxAdapt.Server.Mapping;
using OnnxAdapt.Server.Streaming;
using OnnxAdapt.TeiV1;

namespace OnnxAdapt.Server.Protocols.Tei;

/// <summary>Pooled, sparse and per-token embeddings for clients of text-embeddings-inference.</summary>
internal sealed class TeiEmbedService(TeiEngine engine, IHostApplicationLifetime lifetime) : Embed.EmbedBase
{
    /// <inheritdoc/>
    public override async Task<EmbedResponse> Embed(EmbedRequest request, ServerCallContext context)
    {
        var (response, metadata) = await AnswerAsync(request, context, runHere: true, context.CancellationToken).ConfigureAwait(false);
        await TeiCalls.WriteHeadersAsync(context, metadata).ConfigureAwait(false);
        return response;
    }

    /// <inheritdoc/>
    public override Task EmbedStream(IAsyncStreamReader<EmbedRequest> requestStream, IServerStreamWriter<EmbedResponse> responseStream, ServerCallContext context) =>
        StreamAsync(requestStream, responseStream, async (request, token) => (await AnswerAsync(request, context, runHere: false, token).ConfigureAwait(false)).Response, context);

    /// <inheritdoc/>
    public override async Task<EmbedSparseResponse> EmbedSparse(EmbedSparseRequest request, ServerCallContext context)
    {
        var (response, metadata) = await AnswerAsync(request, context, runHere: true, context.CancellationToken).ConfigureAwait(false);
        await TeiCalls.WriteHeadersAsync(context, metadata).ConfigureAwait(false);
        return response;
    }

    /// <inheritdoc/>
    public override Task EmbedSparseStream(IAsyncStreamReader<EmbedSparseRequest> requestStream, IServerStreamWriter<EmbedSparseResponse> responseStream, ServerCallContext context) =>
        StreamAsync(requestStream, responseStream, async (request, token) => (await AnswerAsync(request, context, runHere: false, token).ConfigureAwait(false)).Response, context);

    /// <inheritdoc/>
    public override async Task<EmbedAllResponse> EmbedAll(EmbedAllRequest request, ServerCallContext context)
    {
        var (response, metadata) = await AnswerAsync(request, context, runHere: true, context.CancellationToken).ConfigureAwait(false);
        await TeiCalls.WriteHeadersAsync(context, metadata).ConfigureAwait(false);
        return response;
    }

    /// <inheritdoc/>
    public override Task EmbedAllStream(IAsyncStreamReader<EmbedAllRequest> requestStream, IServerStreamWriter<EmbedAllResponse> responseStream, ServerCallContext context) =>
        StreamAsync(requestStream, responseStream, async (request, token) => (await AnswerAsync(request, context, runHere: false, token).ConfigureAwait(false)).Response, context);

    private Task StreamAsync<TRequest, TResponse>(IAsyncStreamReader<TRequest> requests, IServerStreamWriter<TResponse> responses, Func<TRequest, CancellationToken, Task<TResponse>> answer, ServerCallContext context) =>
        OrderedStream.RunAsync(requests, responses, answer, TeiCalls.StreamWindow, lifetime.ApplicationStopping, context.CancellationToken);

    private async Task<(EmbedResponse Response, TeiMetadata Metadata)> AnswerAsync(EmbedRequest request, ServerCallContext context, bool runHere, CancellationToken cancellationToken)
    {
        if (request is { HasDimensions: true, Dimensions: 0 }) throw AdaptException.Invalid("dimensions", "it is 0; give a number from 1 on, or leave it out.");
        var call = TeiCalls.ToRequest(new ExampleInput.Text(request.Inputs), request.Truncate, request.TruncationDirection, request.PromptName, context) with { RunOnCallingThread = runHere };
        var normalize = !request.HasNormalize || request.Normalize;
        var answer = await engine.EmbedAsync(call, normalize, CallMapping.ToCount(request.Dimensions, "dimensions"), cancellationToken).ConfigureAwait(false);
        return (new EmbedResponse { Embeddings = { answer.Value[0].Values }, Metadata = answer.Metadata.ToWire() }, answer.Metadata);
    }

    private async Task<(EmbedSparseResponse Response, TeiMetadata Metadata)> AnswerAsync(EmbedSparseRequest request, ServerCallContext context, bool runHere, CancellationToken cancellationToken)
    {
        var call = TeiCalls.ToRequest(new ExampleInput.Text(request.Inputs), request.Truncate, request.TruncationDirection, request.PromptName, context) with { RunOnCallingThread = runHere };
        var answer = await engine.EmbedSparseAsync(call, cancellationToken).ConfigureAwait(false);
        return (new EmbedSparseResponse { SparseEmbeddings = { answer.Value[0] }, Metadata = answer.Metadata.ToWire() }, answer.Metadata);
    }

    private async Task<(EmbedAllResponse Response, TeiMetadata Metadata)> AnswerAsync(EmbedAllRequest request, ServerCallContext context, bool runHere, CancellationToken cancellationToken)
    {
        var call = TeiCalls.ToRequest(new ExampleInput.Text(request.Inputs), request.Truncate, request.TruncationDirection, request.PromptName, context) with { RunOnCallingThread = runHere };
        var answer = await engine.EmbedAllAsync(call, cancellationToken).ConfigureAwait(false);
        var (values, size) = (answer.Value[0].AsSpan<float>().ToArray(), (int)answer.Value[0].Dimensions[1]);
        return (new EmbedAllResponse { TokenEmbeddings = { values.Chunk(size).Select(row => new TokenEmbedding { Embeddings = { row } }) }, Metadata = answer.Metadata.ToWire() }, answer.Metadata);
    }
}
