namespace Grpc.Core;

/// <summary>How one message is written.</summary>
[Flags]
public enum WriteFlags
{
    /// <summary>Need not be flushed at once.</summary>
    BufferHint = 0x1,

    /// <summary>Not to be compressed.</summary>
    NoCompress = 0x2,
}
