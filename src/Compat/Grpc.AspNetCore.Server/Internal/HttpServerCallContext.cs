using Grpc.Core;
using Grpc.Net.Compression;
using Grpc.Shared;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Grpc.AspNetCore.Server.Internal;

/// <summary>
/// One call over one HTTP request. The deadline and the handler race to end it: whoever comes first writes the status,
/// and a write in progress lets the deadline wait for the write.
/// </summary>
internal sealed partial class HttpServerCallContext(HttpContext httpContext, MethodSettings settings, TimeProvider clock, ILogger logger) : ServerCallContext, IAsyncDisposable
{
    private readonly Lock _lock = new();
    private CancellationTokenSource? _stop;
    private CallDeadline? _deadline;
    private Metadata? _requestHeaders;
    private Metadata? _responseTrailers;
    private AuthContext? _authContext;
    private MessageReader? _reader;
    private MessageWriter? _writer;
    private string? _responseEncoding;
    private Status _status = Status.DefaultSuccess;
    private Task _endedByDeadline = Task.CompletedTask;
    private bool _deadlinePassed;
    private bool _callerLost;
    private bool _writing;
    private bool _ended;

    public HttpContext HttpContext { get; } = httpContext;

    /// <summary>Whether the status is decided and no more messages go out.</summary>
    public bool IsEnded => Volatile.Read(ref _ended);

    protected override string MethodCore => HttpContext.Request.Path.Value ?? string.Empty;

    protected override string HostCore => HttpContext.Request.Host.Value ?? string.Empty;

    protected override string PeerCore => PeerName.Of(HttpContext.Connection);

    protected override DateTime DeadlineCore => _deadline?.Moment ?? DateTime.MaxValue;

    protected override Metadata RequestHeadersCore => _requestHeaders ??= RequestMetadata.Read(HttpContext.Request.Headers);

    protected override CancellationToken CancellationTokenCore => _stop?.Token ?? HttpContext.RequestAborted;

    protected override Metadata ResponseTrailersCore => _responseTrailers ??= new Metadata();

    protected override WriteOptions? WriteOptionsCore { get; set; }

    protected override AuthContext AuthContextCore => _authContext ??= PeerIdentity.Of(HttpContext.Connection.ClientCertificate);

    protected override IDictionary<object, object> UserStateCore => HttpContext.Items!;

    protected override Status StatusCore
    {
        get => _status;
        set => _status = value;
    }

    /// <summary>Reads what the request headers say about the call.</summary>
    public void Start()
    {
        HttpContext.Response.ContentType = HeaderNames.ContentType;
        StartDeadline();
        if (settings.ResponseEncoding is { } encoding and not HeaderNames.Identity && CallerAccepts(encoding))
        {
            UseResponseEncoding(encoding);
        }

        _reader = new MessageReader(HttpContext.Request.BodyReader, settings.MaxReceiveMessageSize, RequestCompression());
    }

    protected override ContextPropagationToken CreatePropagationTokenCore(ContextPropagationOptions? options) =>
        throw new NotSupportedException("CreatePropagationToken is not supported.");

    protected override async Task WriteResponseHeadersAsyncCore(Metadata responseHeaders)
    {
        ArgumentNullException.ThrowIfNull(responseHeaders);
        if (HttpContext.Response.HasStarted)
        {
            throw new InvalidOperationException("Response headers can only be sent once per call.");
        }

        if (responseHeaders.GetValue(HeaderNames.EncodingRequest) is { } encoding)
        {
            UseResponseEncoding(encoding);
        }

        foreach (var entry in responseHeaders.Where(entry => entry.Key != HeaderNames.EncodingRequest))
        {
            StatusHeaders.Write(HttpContext.Response.Headers, [entry]);
        }

        await HttpContext.Response.StartAsync();
        await HttpContext.Response.BodyWriter.FlushAsync();
    }

    private void StartDeadline()
    {
        if (!TimeoutHeader.TryDecode(HttpContext.Request.Headers[HeaderNames.Timeout], out var timeout))
        {
            return;
        }

        _stop = CancellationTokenSource.CreateLinkedTokenSource(HttpContext.RequestAborted);
        lock (_lock)
        {
            _deadline = new CallDeadline(timeout, clock, () => DeadlinePassed(timeout));
        }
    }

    private bool CallerAccepts(string encoding) =>
        HttpContext.Request.Headers[HeaderNames.AcceptEncoding]
            .SelectMany(line => (line ?? string.Empty).Split(',', StringSplitOptions.TrimEntries))
            .Contains(encoding, StringComparer.Ordinal);

    private void UseResponseEncoding(string encoding)
    {
        if (encoding != HeaderNames.Identity && settings.Compression.Find(encoding) is null)
        {
            throw new InvalidOperationException($"No compression provider is registered for '{encoding}'.");
        }

        _responseEncoding = encoding;
        HttpContext.Response.Headers[HeaderNames.Encoding] = encoding;
    }

    private ICompressionProvider? RequestCompression()
    {
        var encoding = HttpContext.Request.Headers[HeaderNames.Encoding].ToString();
        if (encoding is "" or HeaderNames.Identity)
        {
            return null;
        }

        if (settings.Compression.Find(encoding) is { } provider)
        {
            return provider;
        }

        HttpContext.Response.Headers[HeaderNames.AcceptEncoding] = settings.Compression.AcceptEncoding;
        throw new RpcException(new Status(StatusCode.Unimplemented, $"Unsupported grpc-encoding value '{encoding}'. Supported encodings: {settings.Compression.AcceptEncoding}"));
    }
}
