using Grpc.Core;
using OnnxAdapt.Client.Retrying;
using OnnxAdapt.V1;

namespace OnnxAdapt.Client;

/// <summary>Labels, values or raw outputs.</summary>
public sealed class PredictionClient
{
    private readonly PredictionService.PredictionServiceClient _service;
    private readonly RetryPolicy _retries;

    internal PredictionClient(CallInvoker invoker, RetryPolicy retries) =>
        (_service, _retries) = (new PredictionService.PredictionServiceClient(invoker), retries);

    /// <summary>Predicts for one text.</summary>
    /// <param name="model">Name of the model.</param>
    /// <param name="text">The text.</param>
    /// <param name="topK">How many labels, best first; 0 gives all.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="RpcException">The server refused, or stayed out of reach.</exception>
    public async Task<Prediction> PredictAsync(string model, string text, int topK = 0, CancellationToken cancellationToken = default) =>
        (await PredictAsync(model, [text], topK, cancellationToken).ConfigureAwait(false))[0];

    /// <summary>Predicts for several texts in one request.</summary>
    /// <param name="model">Name of the model.</param>
    /// <param name="texts">The texts.</param>
    /// <param name="topK">How many labels, best first; 0 gives all.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>One prediction per text, in order.</returns>
    /// <exception cref="RpcException">The server refused, or stayed out of reach.</exception>
    public async Task<IReadOnlyList<Prediction>> PredictAsync(
        string model, IReadOnlyList<string> texts, int topK = 0, CancellationToken cancellationToken = default)
    {
        var request = new PredictRequest { Model = model, TopK = (uint)topK };
        request.Inputs.AddRange(texts.Select(Inputs.Text));
        return (await PredictAsync(request, cancellationToken).ConfigureAwait(false)).Predictions;
    }

    /// <summary>Sends a request as it is; repeated when the server is busy or out of reach.</summary>
    public Task<PredictResponse> PredictAsync(PredictRequest request, CancellationToken cancellationToken = default) =>
        _retries.RunAsync(options => _service.PredictAsync(request, options), repeatable: true, cancellationToken);

    /// <summary>
    /// Many requests on one stream, answered in order. A request that fails has <see cref="PredictResponse.Error"/> and the stream
    /// goes on. Nothing is repeated.
    /// </summary>
    public IAsyncEnumerable<PredictResponse> PredictStreamAsync(IAsyncEnumerable<PredictRequest> requests, CancellationToken cancellationToken = default) =>
        DuplexCalls.RunAsync(token => _service.PredictStream(_retries.Headers(), deadline: null, token), requests, cancellationToken);
}
