using OnnxAdapt.V1;

namespace OnnxAdapt.Client.Sessions;

/// <summary>How examples are streamed into a session.</summary>
public sealed class AdaptationStreamOptions
{
    /// <summary>Batches that may be on their way without an acknowledgement.</summary>
    /// <value>Default 8.</value>
    public int Window { get; init; } = 8;

    /// <summary>Hears every acknowledgement, with the rejected examples of its batch.</summary>
    public IProgress<Acknowledgement>? Acknowledged { get; init; }

    /// <summary>Hears the number of reconnects so far after each one.</summary>
    public IProgress<int>? Reconnected { get; init; }
}
