using Grpc.Core;
using Microsoft.Extensions.Logging;

namespace Grpc.AspNetCore.Server.Internal;

internal static partial class ServerCallLog
{
    [LoggerMessage(EventId = 4, Level = LogLevel.Information, Message = "Error status code '{StatusCode}' with detail '{Detail}' raised.")]
    public static partial void StatusRaised(ILogger logger, StatusCode statusCode, string detail);

    [LoggerMessage(EventId = 6, Level = LogLevel.Error, Message = "Error when executing service method '{Method}'.")]
    public static partial void HandlerFailed(ILogger logger, Exception exception, string method);

    [LoggerMessage(EventId = 7, Level = LogLevel.Debug, Message = "Call of '{Method}' ended early: {Reason}.")]
    public static partial void Cancelled(ILogger logger, string method, string reason);

    [LoggerMessage(EventId = 17, Level = LogLevel.Debug, Message = "Request with timeout of {Timeout} has exceeded its deadline.")]
    public static partial void DeadlineExceeded(ILogger logger, TimeSpan timeout);
}
