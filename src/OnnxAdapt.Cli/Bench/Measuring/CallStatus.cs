using Grpc.Core;
using OnnxAdapt.Cli.Failures;

namespace OnnxAdapt.Cli.Bench.Measuring;

/// <summary>What a request ended with, as reports name it.</summary>
internal static class CallStatus
{
    /// <summary>Answered.</summary>
    public const string Ok = "OK";

    /// <summary>Not answered in its time.</summary>
    public const string TimedOut = "DEADLINE_EXCEEDED";

    /// <summary>Names a failure: a gRPC status, <c>HTTP 429</c>, or UNAVAILABLE where there was no answer at all.</summary>
    public static string Of(Exception failure) => failure switch
    {
        RpcException => Failure.Of(failure).Code,
        HttpRequestException { StatusCode: { } code } => FormattableString.Invariant($"HTTP {(int)code}"),
        HttpRequestException or IOException => "UNAVAILABLE",
        OperationCanceledException => TimedOut,
        _ => failure.GetType().Name,
    };
}
