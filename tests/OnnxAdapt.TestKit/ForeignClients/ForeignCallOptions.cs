namespace OnnxAdapt.TestKit.ForeignClients;

/// <summary>What a call carries apart from its requests.</summary>
public sealed record ForeignCallOptions
{
    /// <summary>Headers; values of names that end in <c>-bin</c> are base64.</summary>
    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>();

    /// <summary>When the call ends at the latest.</summary>
    public TimeSpan? Deadline { get; init; }

    /// <summary>Whether requests are compressed; grpcurl cannot.</summary>
    public bool Gzip { get; init; }
}
