using OnnxAdapt.Abstractions;
using OnnxAdapt.Server.Interceptors;
using OnnxAdapt.V1;

namespace OnnxAdapt.Server.Mapping;

/// <summary>Failures inside a stream that goes on.</summary>
internal static class ErrorMapping
{
    /// <summary>Code, message and retry hint of a failure.</summary>
    public static Error ToError(AdaptException failure) => new()
    {
        Code = ErrorStatus.CodeName(failure.Kind),
        Message = failure.Message,
        RetryAfterMs = (ulong)(failure.RetryAfter?.TotalMilliseconds ?? 0),
    };
}
