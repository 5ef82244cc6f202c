namespace OnnxAdapt.Serving.Engine;

/// <summary>Answers requests with served models. Safe for concurrent calls.</summary>
public interface IInferenceEngine
{
    /// <summary>One vector per input.</summary>
    /// <param name="call">Model, inputs and how the vectors should look.</param>
    /// <param name="cancellationToken">The caller went away.</param>
    /// <exception cref="Abstractions.AdaptException">
    /// InvalidArgument naming the input; NotFound; FailedPrecondition when the model gives no embeddings; ResourceExhausted with a
    /// retry hint; DeadlineExceeded; Unavailable while draining.
    /// </exception>
    /// <exception cref="OperationCanceledException">The token was cancelled first.</exception>
    Task<EmbedResult> EmbedAsync(EmbedCall call, CancellationToken cancellationToken = default);

    /// <summary>Labels, values or raw outputs for every input.</summary>
    /// <param name="call">Model, inputs and what to return.</param>
    /// <param name="cancellationToken">The caller went away.</param>
    /// <exception cref="Abstractions.AdaptException">
    /// InvalidArgument naming the input; NotFound; ResourceExhausted with a retry hint; DeadlineExceeded; Unavailable while draining.
    /// </exception>
    /// <exception cref="OperationCanceledException">The token was cancelled first.</exception>
    Task<PredictResult> PredictAsync(PredictCall call, CancellationToken cancellationToken = default);
}
