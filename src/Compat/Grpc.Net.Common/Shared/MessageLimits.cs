using Grpc.Core;

namespace Grpc.Shared;

/// <summary>The errors of messages beyond a limit.</summary>
internal static class MessageLimits
{
    /// <summary>What may be received unless set otherwise, in bytes.</summary>
    public const int DefaultReceive = 4 * 1024 * 1024;

    public static RpcException ReceivedTooLarge() =>
        new(new Status(StatusCode.ResourceExhausted, "Received message exceeds the maximum configured message size."));

    public static RpcException SentTooLarge() =>
        new(new Status(StatusCode.ResourceExhausted, "Sending message exceeds the maximum configured message size."));
}
