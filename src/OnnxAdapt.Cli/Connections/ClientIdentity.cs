using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using OnnxAdapt.Cli.Failures;

namespace OnnxAdapt.Cli.Connections;

/// <summary>The certificate that the options <c>--client-cert</c> and <c>--client-key</c> name.</summary>
internal static class ClientIdentity
{
    /// <summary>Reads PEM files; null stays null, for no certificate.</summary>
    /// <param name="certificate">File with the certificate, and behind it those between it and its authority.</param>
    /// <param name="key">File with its key, not encrypted; null where the certificate's file holds it.</param>
    /// <returns>The certificate with its key, and the others.</returns>
    public static X509Certificate2Collection? Read(string? certificate, string? key)
    {
        if (certificate is null) return null;
        try
        {
            var chain = new X509Certificate2Collection();
            chain.ImportFromPemFile(certificate);
            chain[0].Dispose();
            chain[0] = X509Certificate2.CreateFromPemFile(certificate, key);
            return chain;
        }
        catch (Exception failure) when (failure is IOException or CryptographicException or UnauthorizedAccessException or ArgumentOutOfRangeException)
        {
            throw CommandException.Invalid($"--client-cert: '{certificate}'{(key is null ? "" : $" with the key '{key}'")} cannot be read as a PEM certificate and its key, not encrypted. {failure.Message}", failure);
        }
    }
}
