using System.Net;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using OnnxAdapt.Abstractions;
using OnnxAdapt.Server.Configuration;

namespace OnnxAdapt.Server.Hosting;

/// <summary>The two ports: gRPC over HTTP/2, with or without TLS, and plain HTTP/1.1 for metrics and health.</summary>
internal static class Listeners
{
    /// <summary>Sets limits and listens.</summary>
    public static void Configure(KestrelServerOptions kestrel, ServerSettings settings)
    {
        kestrel.AddServerHeader = false;
        kestrel.Limits.MaxConcurrentConnections = settings.MaxConnections;
        kestrel.Limits.MaxRequestBodySize = null;
        kestrel.Limits.MinRequestBodyDataRate = null;
        kestrel.Limits.MinResponseDataRate = null;
        kestrel.Limits.Http2.MaxStreamsPerConnection = settings.MaxStreamsPerConnection;
        kestrel.Limits.Http2.KeepAlivePingDelay = TimeSpan.FromSeconds(30);
        kestrel.Limits.Http2.KeepAlivePingTimeout = TimeSpan.FromSeconds(20);
        kestrel.Limits.Http2.InitialStreamWindowSize = 1024 * 1024;
        kestrel.Limits.Http2.InitialConnectionWindowSize = 4 * 1024 * 1024;
        Listen(kestrel, settings.Host, settings.Port, listen => ConfigureGrpc(listen, settings));
        Listen(kestrel, settings.Host, settings.HttpPort, listen => listen.Protocols = HttpProtocols.Http1);
    }

    private static void ConfigureGrpc(ListenOptions listen, ServerSettings settings)
    {
        listen.Protocols = HttpProtocols.Http2;
        if (settings.TlsCertificatePath is not null)
        {
            listen.UseHttps(TlsCertificate.Load(settings.TlsCertificatePath, settings.TlsKeyPath!));
        }
    }

    private static void Listen(KestrelServerOptions kestrel, string host, int port, Action<ListenOptions> configure)
    {
        switch (host)
        {
            case "*" or "0.0.0.0" or "::" or "[::]":
                kestrel.ListenAnyIP(port, configure);
                break;
            case "localhost" when port != 0:
                kestrel.ListenLocalhost(port, configure);
                break;
            case "localhost":
                kestrel.Listen(IPAddress.Loopback, port, configure);
                break;
            default:
                kestrel.Listen(ParseAddress(host), port, configure);
                break;
        }
    }

    private static IPAddress ParseAddress(string host) => IPAddress.TryParse(host, out var address)
        ? address
        : throw AdaptException.Invalid("Host", $"'{host}' is no IP address; give one, 'localhost', or '*' for all.");
}
