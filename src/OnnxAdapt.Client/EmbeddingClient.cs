using Grpc.Core;
using OnnxAdapt.Client.Retrying;
using OnnxAdapt.V1;

namespace OnnxAdapt.Client;

/// <summary>Vectors for texts, token ids or tensors.</summary>
public sealed class EmbeddingClient
{
    private readonly EmbeddingService.EmbeddingServiceClient _service;
    private readonly RetryPolicy _retries;

    internal EmbeddingClient(CallInvoker invoker, RetryPolicy retries) =>
        (_service, _retries) = (new EmbeddingService.EmbeddingServiceClient(invoker), retries);

    /// <summary>Embeds one text.</summary>
    /// <param name="model">Name of the model.</param>
    /// <param name="text">The text.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>The vector, as long as the model says.</returns>
    /// <exception cref="RpcException">The server refused, or stayed out of reach.</exception>
    public async Task<float[]> EmbedAsync(string model, string text, CancellationToken cancellationToken = default) =>
        (await EmbedAsync(model, [text], cancellationToken).ConfigureAwait(false))[0];

    /// <summary>Embeds several texts in one request.</summary>
    /// <returns>One vector per text, in order.</returns>
    /// <inheritdoc cref="EmbedAsync(string, string, CancellationToken)"/>
    /// <param name="model">Name of the model.</param>
    /// <param name="texts">The texts.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public async Task<float[][]> EmbedAsync(string model, IReadOnlyList<string> texts, CancellationToken cancellationToken = default)
    {
        var request = new EmbedRequest { Model = model };
        request.Inputs.AddRange(texts.Select(Inputs.Text));
        var response = await EmbedAsync(request, cancellationToken).ConfigureAwait(false);
        return [.. response.Embeddings.Select(embedding => embedding.Values.ToArray())];
    }

    /// <summary>Sends a request as it is; repeated when the server is busy or out of reach.</summary>
    public Task<EmbedResponse> EmbedAsync(EmbedRequest request, CancellationToken cancellationToken = default) =>
        _retries.RunAsync(options => _service.EmbedAsync(request, options), repeatable: true, cancellationToken);

    /// <summary>
    /// Many requests on one stream, answered in order. A request that fails has <see cref="EmbedResponse.Error"/> and the stream goes
    /// on. Nothing is repeated.
    /// </summary>
    public IAsyncEnumerable<EmbedResponse> EmbedStreamAsync(IAsyncEnumerable<EmbedRequest> requests, CancellationToken cancellationToken = default) =>
        DuplexCalls.RunAsync(token => _service.EmbedStream(_retries.Headers(), deadline: null, token), requests, cancellationToken);
}
