namespace OnnxAdapt.Server.Protocols.Tei;

/// <summary>What clients of text-embeddings-inference may count on.</summary>
public sealed class TeiOptions
{
    /// <summary>Most inputs in one request of its HTTP routes and of Rerank.</summary>
    /// <value>Default 32; 1 to 100,000.</value>
    public int MaxClientBatchSize { get; set; } = 32;

    /// <summary>Whether HTTP requests that do not say so let texts be cut that are longer than the model takes.</summary>
    /// <value>
    /// Default null: the routes of text-embeddings-inference cut, as it does by default, and the OpenAI dialect refuses, as OpenAI does.
    /// True cuts in both, false refuses in both. gRPC requests always say so themselves.
    /// </value>
    public bool? AutoTruncate { get; set; }
}
