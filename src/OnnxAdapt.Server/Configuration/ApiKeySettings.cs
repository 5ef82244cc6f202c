namespace OnnxAdapt.Server.Configuration;

/// <summary>A key that callers may show, and what it allows.</summary>
public sealed class ApiKeySettings
{
    /// <summary>Who holds the key: a word for logs and metrics, never a secret.</summary>
    public string Name { get; set; } = "";

    /// <summary>The key itself, at least 16 characters; either this or <see cref="KeySha256"/>.</summary>
    public string? Key { get; set; }

    /// <summary>SHA-256 of the key's UTF-8 bytes in 64 hexadecimal digits, so that the configuration holds no secret.</summary>
    public string? KeySha256 { get; set; }

    /// <summary>Whether the key allows what changes the server: loading and unloading, promoting, shared memory, log settings.</summary>
    /// <value>Default false.</value>
    public bool Admin { get; set; }

    /// <summary>Requests per second on average, with as many at once as one second allows; messages of a stream count, and wait for their turn. 0 for no limit; at most 1,000,000.</summary>
    /// <value>Default 0.</value>
    public double RequestsPerSecond { get; set; }

    /// <summary>Requests and streams at the same time, 0 for no limit; at most 1,000,000.</summary>
    /// <value>Default 0.</value>
    public int MaxConcurrent { get; set; }
}
