using OnnxAdapt.Abstractions;
using OnnxAdapt.Serving.Engine;

namespace OnnxAdapt.Serving.Tasks;

/// <summary>What text models can do beside embedding and predicting. Safe for concurrent calls.</summary>
public interface ITextTasks
{
    /// <summary>What a model can be asked for; loads it if need be.</summary>
    /// <exception cref="AdaptException">NotFound; whatever made loading fail.</exception>
    Task<ModelProfile> DescribeAsync(ModelReference model, CancellationToken cancellationToken = default);

    /// <summary>The tokens of each text.</summary>
    /// <exception cref="AdaptException">NotFound; FailedPrecondition without a tokenizer; InvalidArgument naming the text.</exception>
    Task<IReadOnlyList<TokenizedPieces>> TokenizeAsync(TokenizeCall call, CancellationToken cancellationToken = default);

    /// <summary>The text of each row of token ids; ids outside of the vocabulary give nothing.</summary>
    /// <exception cref="AdaptException">NotFound; FailedPrecondition without a tokenizer.</exception>
    Task<IReadOnlyList<string>> DecodeAsync(ModelReference model, IReadOnlyList<IReadOnlyList<int>> ids, bool skipSpecialTokens, CancellationToken cancellationToken = default);

    /// <summary>A vector for every token of every input, special tokens included, neither pooled nor normalised.</summary>
    /// <param name="call">Model, inputs, truncation and prompt.</param>
    /// <param name="cancellationToken">The caller went away.</param>
    /// <exception cref="AdaptException">As for embedding; FailedPrecondition when the graph gives no vector for each token.</exception>
    Task<TokenVectorsResult> EmbedTokensAsync(EmbedCall call, CancellationToken cancellationToken = default);

    /// <summary>How well each text answers a query.</summary>
    /// <exception cref="AdaptException">As for prediction; FailedPrecondition when the model does not score pairs of texts.</exception>
    Task<RankResult> RankAsync(RankCall call, CancellationToken cancellationToken = default);

    /// <summary>The labelled stretches of each text.</summary>
    /// <exception cref="AdaptException">As for prediction; FailedPrecondition when the model does not label tokens.</exception>
    Task<EntitiesResult> FindEntitiesAsync(EntitiesCall call, CancellationToken cancellationToken = default);

    /// <summary>Labels that the model never saw, by what their descriptions mean.</summary>
    /// <exception cref="AdaptException">As for prediction; FailedPrecondition when the model neither embeds nor judges entailment.</exception>
    Task<PredictResult> ClassifyAsync(ZeroShotCall call, CancellationToken cancellationToken = default);
}
