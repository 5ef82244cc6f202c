using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace OnnxAdapt.FunctionalTests.Tls;

/// <summary>Issues certificates for a day and writes them as PEM files.</summary>
internal sealed class CertificateAuthority : IDisposable
{
    public const string ForServers = "1.3.6.1.5.5.7.3.1";
    public const string ForClients = "1.3.6.1.5.5.7.3.2";

    private readonly string _folder;
    private readonly X509Certificate2 _certificate;

    public CertificateAuthority(string folder, string name)
    {
        _folder = folder;
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: false, 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.DigitalSignature, critical: true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, critical: false));
        _certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        File.WriteAllText(PathOf(name), _certificate.ExportCertificatePem());
        CertificatePath = PathOf(name);
    }

    /// <summary>File with the authority's own certificate.</summary>
    public string CertificatePath { get; }

    /// <summary>Writes a certificate and its key, and gives it with the key.</summary>
    public X509Certificate2 Issue(string name, string purpose, bool expired = false)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        names.AddDnsName("localhost");
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(purpose)], critical: false));
        var end = DateTimeOffset.UtcNow.AddHours(expired ? -1 : 12);
        using var issued = request.Create(_certificate, DateTimeOffset.UtcNow.AddHours(-20), end, RandomNumberGenerator.GetBytes(8));
        File.WriteAllText(PathOf(name), issued.ExportCertificatePem());
        File.WriteAllText(KeyOf(name), key.ExportPkcs8PrivateKeyPem());
        using var whole = issued.CopyWithPrivateKey(key);
        return X509CertificateLoader.LoadPkcs12(whole.Export(X509ContentType.Pkcs12), null);
    }

    /// <summary>File with a certificate.</summary>
    public string PathOf(string name) => Path.Combine(_folder, $"{name}.pem");

    /// <summary>File with its key.</summary>
    public string KeyOf(string name) => Path.Combine(_folder, $"{name}.key");

    public void Dispose() => _certificate.Dispose();
}
