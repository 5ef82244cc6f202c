using Grpc.Core;
using Grpc.Net.Compression;
using Microsoft.Extensions.Logging;

namespace Grpc.Net.Client;

/// <summary>Settings of a channel.</summary>
public sealed class GrpcChannelOptions
{
    public ChannelCredentials? Credentials { get; set; }

    /// <summary>Largest message to send in bytes; null is without limit.</summary>
    public int? MaxSendMessageSize { get; set; }

    /// <summary>Largest message to receive in bytes, 4 MB by default; null is without limit.</summary>
    public int? MaxReceiveMessageSize { get; set; } = Shared.MessageLimits.DefaultReceive;

    public ILoggerFactory? LoggerFactory { get; set; }

    public IList<ICompressionProvider>? CompressionProviders { get; set; }

    /// <summary>The handler to send with; may not be set together with <see cref="HttpClient"/>.</summary>
    public HttpMessageHandler? HttpHandler { get; set; }

    public HttpClient? HttpClient { get; set; }

    public bool DisposeHttpClient { get; set; }

    /// <summary>Whether a cancelled call throws <see cref="OperationCanceledException"/> instead of <see cref="RpcException"/>.</summary>
    public bool ThrowOperationCanceledOnCancellation { get; set; }

    /// <summary>Whether call credentials are sent without TLS.</summary>
    public bool UnsafeUseInsecureChannelCallCredentials { get; set; }

    public Version? HttpVersion { get; set; }

    public HttpVersionPolicy? HttpVersionPolicy { get; set; }

    public IServiceProvider? ServiceProvider { get; set; }
}
