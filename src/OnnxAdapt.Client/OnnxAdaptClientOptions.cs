using System.Security.Cryptography.X509Certificates;

namespace OnnxAdapt.Client;

/// <summary>How a client connects, how long it waits and when it tries again.</summary>
public sealed class OnnxAdaptClientOptions
{
    /// <summary>Sent as <c>authorization: Bearer</c> with every call; null sends nothing.</summary>
    public string? ApiKey { get; init; }

    /// <summary>Certificates to trust for TLS in place of the system's; null takes the system's.</summary>
    public X509Certificate2Collection? TrustedRoots { get; init; }

    /// <summary>Certificate to show over TLS, the first, which holds its private key, and those between it and its authority; null shows none.</summary>
    public X509Certificate2Collection? ClientCertificates { get; init; }

    /// <summary>Time for a unary call, its repetitions included. Streams have no deadline.</summary>
    /// <value>Default 100 seconds.</value>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(100);

    /// <summary>How often a call is tried before its failure is reported; 1 never repeats.</summary>
    /// <value>Default 5.</value>
    public int MaxAttempts { get; init; } = 5;

    /// <summary>How often in a row an adaptation stream tries to reconnect; 0 never does.</summary>
    /// <value>Default 10.</value>
    public int MaxReconnects { get; init; } = 10;

    /// <summary>Wait before the first repetition, doubled each time, when the server gives no hint.</summary>
    /// <value>Default 100 ms.</value>
    public TimeSpan InitialBackoff { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>Longest wait between two attempts.</summary>
    /// <value>Default 5 seconds.</value>
    public TimeSpan MaxBackoff { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Largest message in bytes, both ways.</summary>
    /// <value>Default 64 MiB.</value>
    public int MaxMessageBytes { get; init; } = 64 * 1024 * 1024;

    /// <summary>Clock for deadlines and waits.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>Source of the jitter that keeps clients from trying again all at once.</summary>
    public Random Jitter { get; init; } = Random.Shared;
}
