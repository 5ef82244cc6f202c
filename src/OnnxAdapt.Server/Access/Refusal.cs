using Grpc.Core;

namespace OnnxAdapt.Server.Access;

/// <summary>Why a request is not let in, in the words of gRPC and of HTTP.</summary>
/// <param name="Code">gRPC status.</param>
/// <param name="HttpStatus">HTTP status.</param>
/// <param name="Reason">A word for metrics.</param>
/// <param name="Message">A sentence or two for the caller.</param>
/// <param name="RetryAfter">When the same request may succeed; null for never.</param>
internal sealed record Refusal(StatusCode Code, int HttpStatus, string Reason, string Message, TimeSpan? RetryAfter = null)
{
    /// <summary>No key, or none that is known.</summary>
    public static Refusal Unauthenticated(string message) => new(StatusCode.Unauthenticated, StatusCodes.Status401Unauthorized, "unauthenticated", message);

    /// <summary>The wrong caller, or the wrong door.</summary>
    public static Refusal Denied(string message) => new(StatusCode.PermissionDenied, StatusCodes.Status403Forbidden, "permission_denied", message);

    /// <summary>The allowance is used up.</summary>
    public static Refusal TooMany(string message, TimeSpan retryAfter) => new(StatusCode.ResourceExhausted, StatusCodes.Status429TooManyRequests, "resource_exhausted", message, retryAfter);
}
