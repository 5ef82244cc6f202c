using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using Grpc.Core;
using Grpc.Net.Client;
using OnnxAdapt.Client.Retrying;
using OnnxAdapt.Client.Sessions;

namespace OnnxAdapt.Client;

/// <summary>One connection to an OnnxAdapt server and its services. Safe for many threads.</summary>
public sealed class OnnxAdaptClient : IDisposable
{
    private readonly IDisposable? _channel;

    internal OnnxAdaptClient(CallInvoker invoker, OnnxAdaptClientOptions options, IDisposable? channel = null)
    {
        var retries = new RetryPolicy(options);
        _channel = channel;
        Embeddings = new EmbeddingClient(invoker, retries);
        Predictions = new PredictionClient(invoker, retries);
        Models = new ModelClient(invoker, retries);
        Adaptations = new AdaptationClient(invoker, retries, options);
    }

    /// <summary>Vectors.</summary>
    public EmbeddingClient Embeddings { get; }

    /// <summary>Labels and values.</summary>
    public PredictionClient Predictions { get; }

    /// <summary>Models and their versions.</summary>
    public ModelClient Models { get; }

    /// <summary>Fine-tuning sessions.</summary>
    public AdaptationClient Adaptations { get; }

    /// <summary>Prepares a connection; the first call opens it.</summary>
    /// <param name="address"><c>host:port</c> or <c>http://host:port</c> without TLS, <c>https://host:port</c> with TLS.</param>
    /// <param name="options">Key, deadlines, repetitions; null takes the defaults.</param>
    /// <exception cref="ArgumentException">The address cannot be read, or is one without TLS for a client with a certificate.</exception>
    public static OnnxAdaptClient Connect(string address, OnnxAdaptClientOptions? options = null)
    {
        options ??= new OnnxAdaptClientOptions();
        var server = ParseAddress(address);
        if (options.ClientCertificates is { Count: > 0 } && server.Scheme != Uri.UriSchemeHttps)
        {
            throw new ArgumentException($"'{address}' is an address without TLS, over which no client certificate can be shown; give https://host:port.", nameof(address));
        }

        var channel = GrpcChannel.ForAddress(server, new GrpcChannelOptions
        {
            HttpHandler = CreateHandler(options),
            DisposeHttpClient = true,
            MaxReceiveMessageSize = options.MaxMessageBytes,
            MaxSendMessageSize = options.MaxMessageBytes,
        });
        return new OnnxAdaptClient(channel.CreateCallInvoker(), options, channel);
    }

    /// <summary>Closes the connection.</summary>
    public void Dispose() => _channel?.Dispose();

    internal static Uri ParseAddress(string address)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(address);
        var text = address.Contains("://", StringComparison.Ordinal) ? address : $"http://{address}";
        return Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri is { Scheme: "http" or "https", Host.Length: > 0, AbsolutePath: "/" }
            ? uri
            : throw new ArgumentException($"'{address}' is no server address; give host:port, http://host:port or https://host:port.", nameof(address));
    }

    private static SocketsHttpHandler CreateHandler(OnnxAdaptClientOptions options)
    {
        var handler = new SocketsHttpHandler
        {
            EnableMultipleHttp2Connections = true,
            PooledConnectionIdleTimeout = Timeout.InfiniteTimeSpan,
            KeepAlivePingDelay = TimeSpan.FromSeconds(30),
            KeepAlivePingTimeout = TimeSpan.FromSeconds(20),
            ConnectTimeout = TimeSpan.FromSeconds(10),
            UseProxy = false,
        };
        if (options.TrustedRoots is { } roots) handler.SslOptions.CertificateChainPolicy = TrustOnly(roots);
        if (options.ClientCertificates is { Count: > 0 } shown) handler.SslOptions.ClientCertificateContext = SslStreamCertificateContext.Create(shown[0], [.. shown.Skip(1)], offline: true);
        return handler;
    }

    private static X509ChainPolicy TrustOnly(X509Certificate2Collection roots)
    {
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        policy.CustomTrustStore.AddRange(roots);
        return policy;
    }
}
