using System.IO.Pipelines;
using Grpc.Core;
using Grpc.Net.Compression;
using Grpc.Shared;

namespace Grpc.Net.Client.Internal;

/// <summary>
/// One call of any shape. <see cref="Start"/> runs it in the background up to the response headers; the response
/// is then read by whoever reads the stream or awaits the only response. The first of server status, deadline, cancellation,
/// dispose and transport failure decides how the call ended.
/// </summary>
internal sealed partial class HttpCall<TRequest, TResponse> : IHttpCall
    where TRequest : class
    where TResponse : class
{
    private readonly GrpcChannel _channel;
    private readonly Method<TRequest, TResponse> _method;
    private readonly string? _host;
    private readonly CallOptions _options;
    private readonly CancellationTokenSource _stop;
    private readonly TaskCompletionSource<CallEnd> _end = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<Metadata> _headers = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<MessageReader?> _reader = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TRequest? _request;
    private readonly string? _requestEncoding;
    private CancellationTokenRegistration _callerCancellation;
    private CallClock? _clock;
    private HttpResponseMessage? _response;
    private PipeReader? _body;

    public HttpCall(GrpcChannel channel, Method<TRequest, TResponse> method, string? host, CallOptions options, TRequest? request)
    {
        _channel = channel;
        _method = method;
        _host = host;
        _options = options;
        _request = request;
        _stop = CancellationTokenSource.CreateLinkedTokenSource(channel.Shutdown);
        _requestEncoding = options.Headers?.GetValue(HeaderNames.EncodingRequest);
        ResponseStream = new ResponseReader<TRequest, TResponse>(this);
        if (method.Type is MethodType.ClientStreaming or MethodType.DuplexStreaming)
        {
            RequestStream = new RequestWriter<TRequest, TResponse>(this) { WriteOptions = options.WriteOptions };
        }

        _ = _headers.Task.Exception;
    }

    public RequestWriter<TRequest, TResponse>? RequestStream { get; }

    public ResponseReader<TRequest, TResponse> ResponseStream { get; }

    public Task<Metadata> ResponseHeadersAsync => _headers.Task;

    public CancellationToken Stopping => _stop.Token;

    public Method<TRequest, TResponse> Method => _method;

    public int? MaxSendMessageSize => _channel.Options.MaxSendMessageSize;

    /// <summary>The call's end, once it is known.</summary>
    public CallEnd? Ended => _end.Task.IsCompletedSuccessfully ? _end.Task.Result : null;

    public WriteOptions? DefaultWriteOptions => _options.WriteOptions;

    public ICompressionProvider? RequestCompression => _requestEncoding is null or HeaderNames.Identity
        ? null
        : _channel.Compression.Find(_requestEncoding)
            ?? throw new RpcException(new Status(StatusCode.Internal, $"Could not find compression provider for '{_requestEncoding}'."));

    public void Start()
    {
        if (_options.Deadline is { } deadline && deadline != DateTime.MaxValue)
        {
            if (deadline.Kind != DateTimeKind.Utc)
            {
                throw new InvalidOperationException("Deadline must have a kind DateTimeKind.Utc or be equal to DateTime.MaxValue or DateTime.MinValue.");
            }

            _clock = new CallClock(deadline, DeadlinePassed);
        }

        _callerCancellation = _options.CancellationToken.UnsafeRegister(static state => ((HttpCall<TRequest, TResponse>)state!).Cancel(), this);
        if (Ended is null)
        {
            _ = RunAsync();
        }
    }

    public Status GetStatus() => (Ended ?? throw NotFinished("status")).Status;

    public Metadata GetTrailers() => (Ended ?? throw NotFinished("trailers")).Trailers;

    public void Dispose()
    {
        Finish(new Status(StatusCode.Cancelled, "gRPC call disposed."));
    }

    /// <summary>The single response of a call without a response stream.</summary>
    public async Task<TResponse> ReadOnlyResponseAsync()
    {
        var (has, message) = await ReadMessageAsync(CancellationToken.None).ConfigureAwait(false);
        if (!has)
        {
            throw Failure(Ended is { Status.StatusCode: not StatusCode.OK } end
                ? end
                : new CallEnd(new Status(StatusCode.Internal, "Failed to deserialize response message."), Ended!.Trailers));
        }

        var (another, _) = await ReadMessageAsync(CancellationToken.None).ConfigureAwait(false);
        if (another)
        {
            Finish(new Status(StatusCode.Internal, "Unexpected second message in the response."));
        }

        return Ended is { Status.StatusCode: StatusCode.OK } ? message! : throw Failure(Ended!);
    }

    /// <summary>Reads the next response. At the end of the stream the call has ended with whatever status the server sent.</summary>
    public async Task<(bool HasMessage, TResponse? Message)> ReadMessageAsync(CancellationToken cancellationToken)
    {
        if (await _reader.Task.ConfigureAwait(false) is not { } reader || Ended is not null)
        {
            return default;
        }

        try
        {
            using var linked = LinkedTo(cancellationToken);
            var next = await reader.ReadAsync(_method.ResponseMarshaller.ContextualDeserializer, linked?.Token ?? _stop.Token).ConfigureAwait(false);
            if (!next.HasMessage)
            {
                await _body!.CompleteAsync().ConfigureAwait(false);
                Finish(TrailerReader.ReadEnd(_response!.TrailingHeaders));
            }

            return next;
        }
        catch (Exception exception)
        {
            Finish(EndOf(exception, "Error reading next message."));
            return default;
        }
    }

    /// <summary>The exception that tells a caller how the call ended.</summary>
    public Exception Failure(CallEnd end)
    {
        var failure = new RpcException(end.Status, end.Trailers);
        var cancelled = end.Status.StatusCode == StatusCode.Cancelled
            || (end.Status.StatusCode == StatusCode.DeadlineExceeded && _options.Deadline is not null);
        return _channel.Options.ThrowOperationCanceledOnCancellation && cancelled
            ? new OperationCanceledException(end.Status.Detail, failure, _options.CancellationToken)
            : failure;
    }

    /// <summary>What a transport failure means for this call: a server may reset a call at the deadline before the timer here fires.</summary>
    public Status EndOf(Exception exception, string what)
    {
        var status = TransportStatus.Of(exception, what);
        return status.StatusCode == StatusCode.Cancelled && _options.Deadline <= DateTime.UtcNow
            ? new Status(StatusCode.DeadlineExceeded, string.Empty, status.DebugException)
            : status;
    }

    public Task<CallEnd> EndAsync() => _end.Task;

    public void Cancel() => Finish(new Status(StatusCode.Cancelled, "Call canceled by the client."));

    /// <summary>Ends the call; only the first end counts.</summary>
    public void Finish(Status status) => Finish(new CallEnd(status, new Metadata()));

    private static InvalidOperationException NotFinished(string what) => new($"Unable to get the {what} because the call is not complete.");

    private void DeadlinePassed() => Finish(new Status(StatusCode.DeadlineExceeded, string.Empty));

    private CancellationTokenSource? LinkedTo(CancellationToken token) =>
        token.CanBeCanceled ? CancellationTokenSource.CreateLinkedTokenSource(token, _stop.Token) : null;

    private void Finish(CallEnd end)
    {
        if (!_end.TrySetResult(end))
        {
            return;
        }

        if (!_headers.Task.IsCompleted && _headers.TrySetException(Failure(end)))
        {
            _ = _headers.Task.Exception;
        }

        _reader.TrySetResult(null);
        _clock?.Dispose();
        _callerCancellation.Unregister();
        RequestStream?.CallEnded();
        _stop.Cancel();
        _response?.Dispose();
    }
}
