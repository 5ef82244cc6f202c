using System.Net;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using OnnxAdapt.Abstractions;
using OnnxAdapt.Server.Access;
using OnnxAdapt.Server.Configuration;

namespace OnnxAdapt.Server.Hosting;

/// <summary>The ports: gRPC over HTTP/2 and HTTP/1.1 for everything else, both with or without TLS, and their twins for administrators.</summary>
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
        Listen(kestrel, settings.Host, settings.HttpPort, listen => ConfigureHttp(listen, settings));
        if (settings.AdminPort is { } port) Listen(kestrel, settings.Host, port, listen => ConfigureGrpc(ForAdmins(listen), settings));
        if (settings.AdminHttpPort is { } httpPort) Listen(kestrel, settings.Host, httpPort, listen => ConfigureHttp(ForAdmins(listen), settings));
    }

    private static ListenOptions ForAdmins(ListenOptions listen)
    {
        listen.Use(next => connection =>
        {
            connection.Features.Set(AdminConnection.Instance);
            return next(connection);
        });
        return listen;
    }

    private static void ConfigureGrpc(ListenOptions listen, ServerSettings settings)
    {
        listen.Protocols = HttpProtocols.Http2;
        if (settings.TlsCertificatePath is not null) listen.UseHttps(TlsSetup.Options(settings, ClientCertificateMode.RequireCertificate));
    }

    /// <summary>Probes have no certificate, so the handshake lets them in and each request is judged.</summary>
    private static void ConfigureHttp(ListenOptions listen, ServerSettings settings)
    {
        listen.Protocols = HttpProtocols.Http1;
        if (settings.TlsOnHttp) listen.UseHttps(TlsSetup.Options(settings, ClientCertificateMode.AllowCertificate));
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
