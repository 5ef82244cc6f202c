namespace OnnxAdapt.TestKit.ForeignClients;

/// <summary>A finished call.</summary>
/// <param name="Messages">The responses in order.</param>
/// <param name="Code">The number of the status.</param>
/// <param name="Details">The sentence of the status.</param>
/// <param name="Headers">Response headers; grpcurl does not tell them.</param>
/// <param name="Trailers">Response trailers; grpcurl does not tell them.</param>
public sealed record ForeignResult(
    IReadOnlyList<ForeignMessage> Messages,
    int Code,
    string Details,
    IReadOnlyDictionary<string, string> Headers,
    IReadOnlyDictionary<string, string> Trailers);
