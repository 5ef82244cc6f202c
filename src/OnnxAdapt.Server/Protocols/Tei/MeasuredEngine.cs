using OnnxAdapt.Serving.Engine;

namespace OnnxAdapt.Server.Protocols.Tei;

/// <summary>An engine whose requests are counted under other names as well.</summary>
internal sealed class MeasuredEngine(IInferenceEngine inner, TeiMetrics metrics) : IInferenceEngine
{
    /// <inheritdoc/>
    public Task<EmbedResult> EmbedAsync(EmbedCall call, CancellationToken cancellationToken = default) =>
        MeasureAsync(call, inner.EmbedAsync, result => (result.Timings, result.Rows.Select(row => row.Tokens)), cancellationToken);

    /// <inheritdoc/>
    public Task<PredictResult> PredictAsync(PredictCall call, CancellationToken cancellationToken = default) =>
        MeasureAsync(call, inner.PredictAsync, result => (result.Timings, result.Rows.Select(row => row.Tokens)), cancellationToken);

    private async Task<TResult> MeasureAsync<TCall, TResult>(
        TCall call, Func<TCall, CancellationToken, Task<TResult>> run, Func<TResult, (StageTimings Timings, IEnumerable<int> Tokens)> facts, CancellationToken cancellationToken)
        where TCall : InferenceCall
    {
        metrics.Started(call);
        try
        {
            var result = await run(call, cancellationToken).ConfigureAwait(false);
            var (timings, tokens) = facts(result);
            metrics.Succeeded(call, timings, tokens);
            return result;
        }
        catch (Exception failure)
        {
            metrics.Failed(failure);
            throw;
        }
    }
}
