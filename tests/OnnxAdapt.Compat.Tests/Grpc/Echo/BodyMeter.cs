namespace OnnxAdapt.Compat.Tests.Grpc.Echo;

/// <summary>Sends calls and measures request and response bodies; for calls without streams.</summary>
internal sealed class BodyMeter() : DelegatingHandler(new SocketsHttpHandler())
{
    public int RequestBytes { get; private set; }

    public int ResponseBytes { get; private set; }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        request.Content = await MeasuredAsync(request.Content!, size => RequestBytes = size, cancellationToken);
        var response = await base.SendAsync(request, cancellationToken);
        response.Content = await MeasuredAsync(response.Content, size => ResponseBytes = size, cancellationToken);
        return response;
    }

    private static async Task<HttpContent> MeasuredAsync(HttpContent content, Action<int> tell, CancellationToken cancellationToken)
    {
        var body = await content.ReadAsByteArrayAsync(cancellationToken);
        tell(body.Length);
        var copy = new ByteArrayContent(body);
        foreach (var header in content.Headers)
        {
            copy.Headers.TryAddWithoutValidation(header.Key, header.Value);
        }

        return copy;
    }
}
