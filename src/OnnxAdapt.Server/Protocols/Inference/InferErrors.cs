using OnnxAdapt.Abstractions;

namespace OnnxAdapt.Server.Protocols.Inference;

/// <summary>Failures in the words and kinds that Triton's clients look for.</summary>
internal static class InferErrors
{
    /// <summary>The request cannot be answered as it is.</summary>
    public static AdaptException Invalid(string message) => new(AdaptErrorKind.InvalidArgument, message);

    /// <summary>This server does not do that.</summary>
    public static AdaptException Unsupported(string message) => new(AdaptErrorKind.Unimplemented, message);

    /// <summary>A model that is not there.</summary>
    public static AdaptException UnknownModel(string name) =>
        AdaptException.NotFound($"Request for unknown model: '{Shown.Name(name)}' is not found");

    /// <summary>A version that is not there.</summary>
    public static AdaptException UnknownVersion(string name, long version) =>
        AdaptException.NotFound($"Request for unknown model: '{Shown.Name(name)}' version {version} is not found");

    /// <summary>A model that was taken out of service.</summary>
    public static AdaptException NotReady(string name) =>
        new(AdaptErrorKind.Unavailable, $"Request for unknown model: '{Shown.Name(name)}' has no available versions");

    /// <summary>A model that cannot be loaded because there is no folder of it.</summary>
    public static AdaptException LoadFailed(string name) =>
        new(AdaptErrorKind.NotFound, $"failed to load '{Shown.Name(name)}', failed to poll from model repository");

    /// <summary>What the engine says, in the protocol's words.</summary>
    /// <param name="failure">The engine's failure.</param>
    /// <param name="ownDeadline">Whether the request's own <c>timeout</c> was the nearest deadline.</param>
    public static AdaptException Translate(AdaptException failure, bool ownDeadline) => failure.Kind switch
    {
        AdaptErrorKind.ResourceExhausted => new AdaptException(AdaptErrorKind.Unavailable, $"Exceeds maximum queue size. {failure.Message}", failure) { RetryAfter = failure.RetryAfter },
        AdaptErrorKind.DeadlineExceeded when ownDeadline => new AdaptException(AdaptErrorKind.Unavailable, "Request timeout expired", failure),
        _ => failure,
    };
}
