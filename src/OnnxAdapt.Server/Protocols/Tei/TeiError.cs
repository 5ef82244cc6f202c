using OnnxAdapt.Abstractions;
using OnnxAdapt.Server.Interceptors;
using OnnxAdapt.Server.Protocols.Json;

namespace OnnxAdapt.Server.Protocols.Tei;

/// <summary>A failure as HTTP clients see it.</summary>
/// <param name="Status">HTTP status.</param>
/// <param name="Type">What <c>error_type</c> says.</param>
/// <param name="Message">What <c>error</c> says.</param>
internal readonly record struct TeiError(int Status, TeiErrorType Type, string Message)
{
    private const int ClientClosedRequest = 499;

    /// <summary>The failure that an exception stands for.</summary>
    public static TeiError Of(Exception failure) => failure switch
    {
        JsonShapeException shape => new(shape.Status, TeiErrorType.Validation, shape.Message),
        EmptyInputException => new(StatusCodes.Status400BadRequest, TeiErrorType.Empty, failure.Message),
        AdaptException { Kind: AdaptErrorKind.InvalidArgument } unclear when unclear.Message.StartsWith("model:", StringComparison.Ordinal) =>
            new(StatusCodes.Status400BadRequest, TeiErrorType.Validation, unclear.Message),
        AdaptException expected => new(StatusOf(expected.Kind), TypeOf(expected.Kind), expected.Message),
        OperationCanceledException => new(ClientClosedRequest, TeiErrorType.Backend, "The request was cancelled."),
        _ => new(StatusCodes.Status500InternalServerError, TeiErrorType.Backend, ErrorStatus.InternalMessage),
    };

    private static int StatusOf(AdaptErrorKind kind) => kind switch
    {
        AdaptErrorKind.InvalidArgument => StatusCodes.Status413PayloadTooLarge,
        AdaptErrorKind.NotFound => StatusCodes.Status404NotFound,
        AdaptErrorKind.FailedPrecondition or AdaptErrorKind.Unimplemented or AdaptErrorKind.DataLoss => StatusCodes.Status424FailedDependency,
        AdaptErrorKind.ResourceExhausted => StatusCodes.Status429TooManyRequests,
        AdaptErrorKind.Unavailable => StatusCodes.Status503ServiceUnavailable,
        AdaptErrorKind.DeadlineExceeded => StatusCodes.Status504GatewayTimeout,
        AdaptErrorKind.Cancelled => ClientClosedRequest,
        _ => StatusCodes.Status500InternalServerError,
    };

    private static TeiErrorType TypeOf(AdaptErrorKind kind) => kind switch
    {
        AdaptErrorKind.InvalidArgument or AdaptErrorKind.NotFound => TeiErrorType.Validation,
        AdaptErrorKind.ResourceExhausted => TeiErrorType.Overloaded,
        AdaptErrorKind.Unavailable => TeiErrorType.Unhealthy,
        _ => TeiErrorType.Backend,
    };
}
