using Grpc.Core;
using OnnxAdapt.Server.Mapping;
using OnnxAdapt.Serving.Tasks;
using OnnxAdapt.V1;

namespace OnnxAdapt.Server.Services;

/// <summary>Text tasks over gRPC.</summary>
internal sealed class TextService(ITextTasks tasks) : V1.TextService.TextServiceBase
{
    /// <inheritdoc/>
    public override async Task<TokenizeResponse> Tokenize(TokenizeRequest request, ServerCallContext context) =>
        new() { Texts = { (await tasks.TokenizeAsync(TextMapping.ToCall(request), context.CancellationToken).ConfigureAwait(false)).Select(TextMapping.ToWire) } };

    /// <inheritdoc/>
    public override async Task<DecodeResponse> Decode(DecodeRequest request, ServerCallContext context)
    {
        var model = ModelMapping.Reference(request.Model, request.Version);
        return new DecodeResponse { Texts = { await tasks.DecodeAsync(model, TextMapping.ToRows(request), request.SkipSpecialTokens, context.CancellationToken).ConfigureAwait(false) } };
    }

    /// <inheritdoc/>
    public override async Task<EmbedTokensResponse> EmbedTokens(EmbedTokensRequest request, ServerCallContext context) =>
        TextMapping.ToWire(await tasks.EmbedTokensAsync(TextMapping.ToCall(request, context.Deadline), context.CancellationToken).ConfigureAwait(false));

    /// <inheritdoc/>
    public override async Task<RankResponse> Rank(RankRequest request, ServerCallContext context) =>
        TextMapping.ToWire(await tasks.RankAsync(TextMapping.ToCall(request, context.Deadline), context.CancellationToken).ConfigureAwait(false));

    /// <inheritdoc/>
    public override async Task<FindEntitiesResponse> FindEntities(FindEntitiesRequest request, ServerCallContext context) =>
        TextMapping.ToWire(await tasks.FindEntitiesAsync(TextMapping.ToCall(request, context.Deadline), context.CancellationToken).ConfigureAwait(false));

    /// <inheritdoc/>
    public override async Task<PredictResponse> Classify(ClassifyRequest request, ServerCallContext context) =>
        PredictionMapping.ToResponse(await tasks.ClassifyAsync(TextMapping.ToCall(request, context.Deadline), context.CancellationToken).ConfigureAwait(false), "");
}
