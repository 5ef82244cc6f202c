using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using OnnxAdapt.Abstractions;
using OnnxAdapt.Server.Configuration;

namespace OnnxAdapt.Server.Hosting;

/// <summary>Reads certificates and says which clients are trusted.</summary>
internal static class TlsSetup
{
    private const string ClientAuthentication = "1.3.6.1.5.5.7.3.2";

    /// <summary>TLS 1.2 and 1.3 with the server's certificate.</summary>
    /// <param name="settings">All options.</param>
    /// <param name="clients">What is asked of clients where there are authorities for them.</param>
    /// <exception cref="AdaptException">InvalidArgument for files that are not what their options say.</exception>
    public static HttpsConnectionAdapterOptions Options(ServerSettings settings, ClientCertificateMode clients)
    {
        var options = new HttpsConnectionAdapterOptions
        {
            SslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
            ServerCertificate = Certificate(settings.TlsCertificatePath!, settings.TlsKeyPath!),
            ServerCertificateChain = Read("TlsCertificatePath", settings.TlsCertificatePath!),
        };
        if (settings.ClientCaPath is null) return options;
        var authorities = Read("ClientCaPath", settings.ClientCaPath);
        options.ClientCertificateMode = clients;
        options.ClientCertificateValidation = (certificate, sent, _) => IsTrusted(certificate, sent, authorities);
        return options;
    }

    /// <summary>Whether a chain leads from a client's certificate to one of the authorities, and to nothing else.</summary>
    internal static bool IsTrusted(X509Certificate2 certificate, X509Chain? sent, X509Certificate2Collection authorities)
    {
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.DisableCertificateDownloads = true;
        chain.ChainPolicy.ApplicationPolicy.Add(new Oid(ClientAuthentication));
        chain.ChainPolicy.CustomTrustStore.AddRange(authorities);
        if (sent is not null) chain.ChainPolicy.ExtraStore.AddRange(sent.ChainPolicy.ExtraStore);
        return chain.Build(certificate);
    }

    private static X509Certificate2 Certificate(string certificatePath, string keyPath)
    {
        try
        {
            return X509Certificate2.CreateFromPemFile(certificatePath, keyPath);
        }
        catch (Exception failure) when (failure is CryptographicException or ArgumentException)
        {
            throw new AdaptException(
                AdaptErrorKind.InvalidArgument,
                $"TlsCertificatePath, TlsKeyPath: '{certificatePath}' and '{keyPath}' are no PEM certificate and matching key. {failure.Message}",
                failure);
        }
    }

    private static X509Certificate2Collection Read(string option, string path)
    {
        var certificates = new X509Certificate2Collection();
        try
        {
            certificates.ImportFromPemFile(path);
        }
        catch (CryptographicException failure)
        {
            throw new AdaptException(AdaptErrorKind.InvalidArgument, $"{option}: '{path}' holds no PEM certificate. {failure.Message}", failure);
        }

        return certificates.Count > 0 ? certificates : throw AdaptException.Invalid(option, $"'{path}' holds no PEM certificate.");
    }
}
