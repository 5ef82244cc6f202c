using System.Text.Json;

namespace OnnxAdapt.Server.Protocols.Tei;

/// <summary>The answer of a route.</summary>
/// <param name="Write">Writes its body.</param>
/// <param name="Metadata">What it took; null where nothing was computed by a model.</param>
internal readonly record struct TeiReply(Action<Utf8JsonWriter> Write, TeiMetadata? Metadata = null);
