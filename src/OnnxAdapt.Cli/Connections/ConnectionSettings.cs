namespace OnnxAdapt.Cli.Connections;

/// <summary>Which server a command talks to.</summary>
/// <param name="Server">Address of a running server; null starts one inside this process.</param>
/// <param name="ModelDirectories">Folders with base models, for the embedded server.</param>
/// <param name="DataDirectory">Folder for sessions and adapted models, for the embedded server; null takes the user's.</param>
/// <param name="ApiKey">Key that the server asks for, or null.</param>
/// <param name="CertificateAuthority">PEM file with the certificates to trust, or null for the system's.</param>
/// <param name="Timeout">Time for one request.</param>
/// <param name="ClientCertificate">PEM file with the certificate to show, or null for none.</param>
/// <param name="ClientKey">PEM file with its key; null where the certificate's file holds it.</param>
internal sealed record ConnectionSettings(
    string? Server,
    IReadOnlyList<string> ModelDirectories,
    string? DataDirectory,
    string? ApiKey,
    string? CertificateAuthority,
    TimeSpan Timeout,
    string? ClientCertificate = null,
    string? ClientKey = null);
