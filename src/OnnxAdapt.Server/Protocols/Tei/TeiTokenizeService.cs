using Google.Protobuf.Collections;
using Grpc.Core;
using OnnxAdapt.Abstractions;
using OnnxAdapt.Server.Streaming;
using OnnxAdapt.TeiV1;

namespace OnnxAdapt.Server.Protocols.Tei;

/// <summary>Text to tokens and back for clients of text-embeddings-inference.</summary>
internal sealed class TeiTokenizeService(TeiEngine engine, IHostApplicationLifetime lifetime) : Tokenize.TokenizeBase
{
    /// <inheritdoc/>
    public override Task<EncodeResponse> Tokenize(EncodeRequest request, ServerCallContext context) => EncodeAsync(request, context, context.CancellationToken);

    /// <inheritdoc/>
    public override Task TokenizeStream(IAsyncStreamReader<EncodeRequest> requestStream, IServerStreamWriter<EncodeResponse> responseStream, ServerCallContext context) =>
        OrderedStream.RunAsync(requestStream, responseStream, (request, token) => EncodeAsync(request, context, token), TeiCalls.StreamWindow, lifetime.ApplicationStopping, context.CancellationToken);

    /// <inheritdoc/>
    public override Task<DecodeResponse> Decode(DecodeRequest request, ServerCallContext context) => DecodeAsync(request, context, context.CancellationToken);

    /// <inheritdoc/>
    public override Task DecodeStream(IAsyncStreamReader<DecodeRequest> requestStream, IServerStreamWriter<DecodeResponse> responseStream, ServerCallContext context) =>
        OrderedStream.RunAsync(requestStream, responseStream, (request, token) => DecodeAsync(request, context, token), TeiCalls.StreamWindow, lifetime.ApplicationStopping, context.CancellationToken);

    private async Task<EncodeResponse> EncodeAsync(EncodeRequest request, ServerCallContext context, CancellationToken cancellationToken)
    {
        var tokens = await engine.TokenizeAsync(TeiCalls.ModelOf(context), [request.Inputs], request.AddSpecialTokens, request.PromptName, cancellationToken).ConfigureAwait(false);
        return new EncodeResponse { Tokens = { tokens[0] } };
    }

    private async Task<DecodeResponse> DecodeAsync(DecodeRequest request, ServerCallContext context, CancellationToken cancellationToken)
    {
        var texts = await engine.DecodeAsync(TeiCalls.ModelOf(context), [ToInts(request.Ids)], request.SkipSpecialTokens, cancellationToken).ConfigureAwait(false);
        return new DecodeResponse { Text = texts[0] };
    }

    private static int[] ToInts(RepeatedField<uint> ids) =>
        [.. ids.Select((id, index) => id <= int.MaxValue ? (int)id : throw AdaptException.Invalid($"ids[{index}]", $"{id} is no token id."))];
}
