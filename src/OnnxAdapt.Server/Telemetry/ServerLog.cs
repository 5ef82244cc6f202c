namespace OnnxAdapt.Server.Telemetry;

/// <summary>Log messages of this project.</summary>
internal static partial class ServerLog
{
    [LoggerMessage(EventId = 1, EventName = nameof(CallFailed), Level = LogLevel.Error, Message = "The call {Method} failed.")]
    public static partial void CallFailed(this ILogger logger, string method, Exception exception);

    [LoggerMessage(EventId = 2, EventName = nameof(Listening), Level = LogLevel.Information, Message = "Serving gRPC on {GrpcAddress}; metrics and health on {HttpAddress}.")]
    public static partial void Listening(this ILogger logger, string grpcAddress, string httpAddress);

    [LoggerMessage(EventId = 3, EventName = nameof(Draining), Level = LogLevel.Information, Message = "Draining: no new requests; those in flight have {Seconds} s to end.")]
    public static partial void Draining(this ILogger logger, double seconds);

    [LoggerMessage(EventId = 4, EventName = nameof(Stopped), Level = LogLevel.Information, Message = "Stopped.")]
    public static partial void Stopped(this ILogger logger);
}
