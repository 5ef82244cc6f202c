namespace OnnxAdapt.Server.Protocols.Tei;

/// <summary>What was computed, and what it took.</summary>
internal readonly record struct TeiAnswer<T>(T Value, TeiMetadata Metadata);
