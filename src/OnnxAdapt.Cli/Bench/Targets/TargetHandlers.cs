using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace OnnxAdapt.Cli.Bench.Targets;

/// <summary>Connections to the server that is measured.</summary>
internal static class TargetHandlers
{
    /// <summary>A handler that keeps connections and opens more where one has no room.</summary>
    public static SocketsHttpHandler Create(TargetSettings settings)
    {
        var handler = new SocketsHttpHandler
        {
            EnableMultipleHttp2Connections = true,
            PooledConnectionIdleTimeout = Timeout.InfiniteTimeSpan,
            ConnectTimeout = TimeSpan.FromSeconds(10),
            UseProxy = false,
        };
        if (settings.Roots is { } roots) handler.SslOptions.CertificateChainPolicy = TrustOnly(roots);
        if (settings.Identity is { } shown) handler.SslOptions.ClientCertificateContext = SslStreamCertificateContext.Create(shown[0], [.. shown.Skip(1)], offline: true);
        return handler;
    }

    private static X509ChainPolicy TrustOnly(X509Certificate2Collection roots)
    {
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        policy.CustomTrustStore.AddRange(roots);
        return policy;
    }
}
