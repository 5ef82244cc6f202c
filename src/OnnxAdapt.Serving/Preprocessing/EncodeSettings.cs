using OnnxAdapt.Serving.Engine;

namespace OnnxAdapt.Serving.Preprocessing;

/// <summary>How one request wants its texts to be treated.</summary>
/// <param name="Truncation">What to do with a text that is too long.</param>
/// <param name="Prefix">Put before each text; empty for nothing.</param>
internal readonly record struct EncodeSettings(InputTruncation Truncation, string Prefix);
