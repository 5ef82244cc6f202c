using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using OnnxAdapt.Abstractions;

namespace OnnxAdapt.Server.Hosting;

/// <summary>Reads the server's certificate.</summary>
internal static class TlsCertificate
{
    /// <summary>Loads certificate and key from PEM files.</summary>
    /// <exception cref="AdaptException">InvalidArgument when the files are no certificate and key that belong together.</exception>
    public static X509Certificate2 Load(string certificatePath, string keyPath)
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
}
