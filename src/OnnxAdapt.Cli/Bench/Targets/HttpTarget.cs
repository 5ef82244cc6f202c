using System.Net.Http.Headers;
using OnnxAdapt.Cli.Bench.Load;

namespace OnnxAdapt.Cli.Bench.Targets;

/// <summary>A server that is called by posting JSON. The answer is read whole, but not understood.</summary>
/// <param name="settings">The server.</param>
/// <param name="path">Path below the address, without a slash in front.</param>
/// <param name="write">Makes the JSON of a request.</param>
internal sealed class HttpTarget(TargetSettings settings, string path, Func<IReadOnlyList<string>, byte[]> write) : ILoadTarget
{
    private const int ShownCharacters = 300;

    private static readonly MediaTypeHeaderValue Json = new("application/json");

    private readonly HttpClient _client = new(TargetHandlers.Create(settings)) { Timeout = settings.Timeout };
    private readonly Uri _url = new($"{settings.Address.ToString().TrimEnd('/')}/{path}");

    /// <inheritdoc/>
    public async Task SendAsync(IReadOnlyList<string> texts, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, _url) { Content = new ByteArrayContent(write(texts)) };
        request.Content.Headers.ContentType = Json;
        if (settings.ApiKey is { } key) request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        using var response = await _client.SendAsync(request, HttpCompletionOption.ResponseContentRead, cancellationToken).ConfigureAwait(false);
        if (response.IsSuccessStatusCode) return;
        var body = await response.Content.ReadAsStringAsync(cancellationToken).ConfigureAwait(false);
        throw new HttpRequestException($"{(int)response.StatusCode} from {_url}: {body[..Math.Min(body.Length, ShownCharacters)]}", inner: null, response.StatusCode);
    }

    /// <inheritdoc/>
    public void Dispose() => _client.Dispose();
}
