using System.Security.Cryptography.X509Certificates;

namespace OnnxAdapt.Cli.Bench.Targets;

/// <summary>Which server is called, and how.</summary>
/// <param name="Address">Scheme, host and port, with a path in front of the protocol's own where there is one.</param>
/// <param name="Model">Name of the model; empty leaves the choice to the server where the protocol allows that.</param>
/// <param name="ApiKey">Key that the server asks for, or null.</param>
/// <param name="Roots">Certificates to trust, or null for the system's.</param>
/// <param name="Identity">Certificate to show, with its key, and those between it and its authority; null for none.</param>
/// <param name="Timeout">Time for one request.</param>
internal sealed record TargetSettings(Uri Address, string Model, string? ApiKey, X509Certificate2Collection? Roots, X509Certificate2Collection? Identity, TimeSpan Timeout);
