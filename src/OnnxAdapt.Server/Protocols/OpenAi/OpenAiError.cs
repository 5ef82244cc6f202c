using OnnxAdapt.Abstractions;
using OnnxAdapt.Server.Interceptors;
using OnnxAdapt.Server.Protocols.Json;

namespace OnnxAdapt.Server.Protocols.OpenAi;

/// <summary>A failure as OpenAI's clients see it.</summary>
/// <param name="Status">HTTP status.</param>
/// <param name="Type">Kind of failure.</param>
/// <param name="Message">One or two sentences.</param>
/// <param name="Param">The parameter at fault; null for none.</param>
/// <param name="Code">A word that programs look for; null for none.</param>
internal readonly record struct OpenAiError(int Status, string Type, string Message, string? Param = null, string? Code = null)
{
    private const string InvalidRequest = "invalid_request_error";
    private const string ServerFailure = "server_error";

    /// <summary>The failure that an exception stands for.</summary>
    public static OpenAiError Of(Exception failure) => failure switch
    {
        OpenAiRequestException refused => new(StatusCodes.Status400BadRequest, InvalidRequest, refused.Message, refused.Param, refused.Code),
        JsonShapeException shape => new(shape.Status == StatusCodes.Status422UnprocessableEntity ? StatusCodes.Status400BadRequest : shape.Status, InvalidRequest, shape.Message, shape.Field),
        AdaptException expected => OfExpected(expected),
        OperationCanceledException => new(499, ServerFailure, "The request was cancelled."),
        _ => new(StatusCodes.Status500InternalServerError, ServerFailure, ErrorStatus.InternalMessage),
    };

    /// <summary>A model that is not there.</summary>
    public static OpenAiError NoModel(string message) => new(StatusCodes.Status404NotFound, InvalidRequest, message, "model", "model_not_found");

    /// <summary>A URL that is not there.</summary>
    public static OpenAiError NoRoute(HttpRequest request) => new(StatusCodes.Status404NotFound, InvalidRequest, $"Invalid URL ({request.Method} {request.Path})", null, "unknown_url");

    private static OpenAiError OfExpected(AdaptException failure) => failure.Kind switch
    {
        AdaptErrorKind.InvalidArgument => new(StatusCodes.Status400BadRequest, InvalidRequest, failure.Message, ParamOf(failure.Message)),
        AdaptErrorKind.NotFound => NoModel(failure.Message),
        AdaptErrorKind.FailedPrecondition or AdaptErrorKind.Unimplemented => new(StatusCodes.Status400BadRequest, InvalidRequest, failure.Message, "model"),
        AdaptErrorKind.ResourceExhausted => new(StatusCodes.Status429TooManyRequests, "rate_limit_error", failure.Message, null, "rate_limit_exceeded"),
        AdaptErrorKind.Unavailable => new(StatusCodes.Status503ServiceUnavailable, ServerFailure, failure.Message),
        AdaptErrorKind.DeadlineExceeded => new(StatusCodes.Status504GatewayTimeout, ServerFailure, failure.Message),
        _ => new(StatusCodes.Status500InternalServerError, ServerFailure, failure.Message),
    };

    /// <summary>The engine's messages begin with the field.</summary>
    private static string? ParamOf(string message) => message.Split(':', '[', '.')[0] switch
    {
        "inputs" or "input" => "input",
        "dimensions" => "dimensions",
        "model" => "model",
        _ => null,
    };
}
