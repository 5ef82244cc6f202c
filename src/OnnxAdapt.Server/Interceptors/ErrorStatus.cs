using System.Globalization;
using Grpc.Core;
using OnnxAdapt.Abstractions;
using OnnxAdapt.Autodiff;
using OnnxAdapt.Graph;
using OnnxAdapt.Graph.Serialization;

namespace OnnxAdapt.Server.Interceptors;

/// <summary>The one place that turns failures into gRPC statuses.</summary>
internal static class ErrorStatus
{
    /// <summary>Trailer with the milliseconds after which a client may try again.</summary>
    public const string RetryAfterTrailer = "retry-after-ms";

    /// <summary>What callers see of a defect.</summary>
    public const string InternalMessage = "The server failed to answer; its log has the details.";

    /// <summary>The exception that carries the status of a failure to the client.</summary>
    /// <param name="failure">Any exception.</param>
    /// <param name="context">The call, for its deadline.</param>
    public static RpcException ToRpcException(Exception failure, ServerCallContext context) => failure switch
    {
        RpcException rpc => rpc,
        AdaptException adapt => OfAdapt(adapt),
        OnnxFormatException or GraphException => Of(StatusCode.InvalidArgument, failure.Message),
        AutodiffException => Of(StatusCode.FailedPrecondition, failure.Message),
        OperationCanceledException when context.Deadline < DateTime.UtcNow => Of(StatusCode.DeadlineExceeded, "The deadline passed before the work was done."),
        OperationCanceledException => Of(StatusCode.Cancelled, "The call was cancelled."),
        _ => Of(StatusCode.Internal, InternalMessage),
    };

    /// <summary>Whether a failure is a defect that belongs into the log.</summary>
    public static bool IsDefect(Exception failure) => failure switch
    {
        AdaptException adapt => adapt.Kind == AdaptErrorKind.Internal,
        RpcException or OperationCanceledException or OnnxFormatException or GraphException or AutodiffException => false,
        _ => true,
    };

    /// <summary>Name of the status code of a failure, as gRPC spells it.</summary>
    public static string CodeName(AdaptErrorKind kind) => ToCode(kind) switch
    {
        StatusCode.InvalidArgument => "INVALID_ARGUMENT",
        StatusCode.NotFound => "NOT_FOUND",
        StatusCode.AlreadyExists => "ALREADY_EXISTS",
        StatusCode.FailedPrecondition => "FAILED_PRECONDITION",
        StatusCode.ResourceExhausted => "RESOURCE_EXHAUSTED",
        StatusCode.Unavailable => "UNAVAILABLE",
        StatusCode.Cancelled => "CANCELLED",
        StatusCode.DeadlineExceeded => "DEADLINE_EXCEEDED",
        StatusCode.Unimplemented => "UNIMPLEMENTED",
        StatusCode.DataLoss => "DATA_LOSS",
        StatusCode.Aborted => "ABORTED",
        _ => "INTERNAL",
    };

    private static StatusCode ToCode(AdaptErrorKind kind) => kind switch
    {
        AdaptErrorKind.InvalidArgument => StatusCode.InvalidArgument,
        AdaptErrorKind.NotFound => StatusCode.NotFound,
        AdaptErrorKind.AlreadyExists => StatusCode.AlreadyExists,
        AdaptErrorKind.FailedPrecondition => StatusCode.FailedPrecondition,
        AdaptErrorKind.ResourceExhausted => StatusCode.ResourceExhausted,
        AdaptErrorKind.Unavailable => StatusCode.Unavailable,
        AdaptErrorKind.Cancelled => StatusCode.Cancelled,
        AdaptErrorKind.DeadlineExceeded => StatusCode.DeadlineExceeded,
        AdaptErrorKind.Unimplemented => StatusCode.Unimplemented,
        AdaptErrorKind.DataLoss => StatusCode.DataLoss,
        AdaptErrorKind.Aborted => StatusCode.Aborted,
        _ => StatusCode.Internal,
    };

    private static RpcException OfAdapt(AdaptException failure)
    {
        var trailers = new Metadata();
        if (failure.RetryAfter is { } delay)
        {
            trailers.Add(RetryAfterTrailer, Math.Max(1, (long)delay.TotalMilliseconds).ToString(CultureInfo.InvariantCulture));
        }

        return new RpcException(new Status(ToCode(failure.Kind), failure.Message), trailers);
    }

    private static RpcException Of(StatusCode code, string message) => new(new Status(code, message));
}
