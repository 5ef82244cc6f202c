using Grpc.Core;
using OnnxAdapt.Abstractions;
using OnnxAdapt.Server.Mapping;
using OnnxAdapt.Server.Streaming;
using OnnxAdapt.Serving;
using OnnxAdapt.Serving.Tasks;
using OnnxAdapt.TeiV1;

namespace OnnxAdapt.Server.Protocols.Tei;

/// <summary>Cross-encoder ranking for clients of text-embeddings-inference.</summary>
internal sealed class TeiRerankService(TeiEngine engine, ServingOptions options) : Rerank.RerankBase
{
    /// <inheritdoc/>
    public override Task<RerankResponse> Rerank(RerankRequest request, ServerCallContext context)
    {
        if (request.Texts.Count == 0) throw AdaptException.Invalid("texts", "`texts` cannot be empty");
        if (request.Texts.Count > engine.MaxClientBatchSize) throw AdaptException.Invalid("texts", $"batch size {request.Texts.Count} > maximum allowed batch size {engine.MaxClientBatchSize}");
        var call = new TeiRequest
        {
            Model = TeiCalls.ModelOf(context),
            Inputs = RankCall.PairsOf(request.Query, request.Texts),
            Truncation = TeiCalls.ToTruncation(request.Truncate, request.TruncationDirection),
            Deadline = CallMapping.ToDeadline(context.Deadline),
        };
        return AnswerAsync(call, request.RawScores, request.ReturnText, context);
    }

    /// <inheritdoc/>
    public override async Task<RerankResponse> RerankStream(IAsyncStreamReader<RerankStreamRequest> requestStream, ServerCallContext context)
    {
        RerankStreamRequest? first = null;
        var pairs = new List<ExampleInput>();
        while (await requestStream.NextAsync(context.CancellationToken).ConfigureAwait(false))
        {
            first ??= requestStream.Current;
            pairs.Add(new ExampleInput.TextPair(requestStream.Current.Query, requestStream.Current.Text));
            if (pairs.Count > options.MaxInputsPerRequest) throw AdaptException.Invalid("texts", $"the stream holds more than {options.MaxInputsPerRequest} texts.");
        }

        if (first is null) throw AdaptException.Invalid("texts", "`texts` cannot be empty");
        var call = new TeiRequest
        {
            Model = TeiCalls.ModelOf(context),
            Inputs = pairs,
            Truncation = TeiCalls.ToTruncation(first.Truncate, first.TruncationDirection),
            Deadline = CallMapping.ToDeadline(context.Deadline),
        };
        return await AnswerAsync(call, first.RawScores, first.ReturnText, context).ConfigureAwait(false);
    }

    private async Task<RerankResponse> AnswerAsync(TeiRequest call, bool rawScores, bool returnText, ServerCallContext context)
    {
        var answer = await engine.RerankAsync(call, rawScores, context.CancellationToken).ConfigureAwait(false);
        var response = new RerankResponse { Metadata = answer.Metadata.ToWire() };
        foreach (var (index, score) in answer.Value)
        {
            var rank = new TeiV1.Rank { Index = (uint)index, Score = score };
            if (returnText) rank.Text = ((ExampleInput.TextPair)call.Inputs[index]).Second;
            response.Ranks.Add(rank);
        }

        await TeiCalls.WriteHeadersAsync(context, answer.Metadata).ConfigureAwait(false);
        return response;
    }
}
