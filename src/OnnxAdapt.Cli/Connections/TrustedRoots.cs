using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using OnnxAdapt.Cli.Failures;

namespace OnnxAdapt.Cli.Connections;

/// <summary>The certificates that the option <c>--ca</c> names.</summary>
internal static class TrustedRoots
{
    /// <summary>Reads a PEM file; null stays null, for the system's certificates.</summary>
    public static X509Certificate2Collection? Read(string? path)
    {
        if (path is null) return null;
        var roots = new X509Certificate2Collection();
        try
        {
            roots.ImportFromPemFile(path);
            return roots;
        }
        catch (Exception failure) when (failure is IOException or CryptographicException or UnauthorizedAccessException)
        {
            throw CommandException.Invalid($"--ca: '{path}' cannot be read as PEM. {failure.Message}", failure);
        }
    }
}
