namespace OnnxAdapt.Abstractions;

/// <summary>The closed set of expected failures. The server maps each kind to one gRPC status, in one place.</summary>
public enum AdaptErrorKind
{
    /// <summary>The caller sent something that can never succeed as it stands.</summary>
    InvalidArgument,

    /// <summary>The named model, version or session does not exist.</summary>
    NotFound,

    /// <summary>The name is taken by something else.</summary>
    AlreadyExists,

    /// <summary>The request is sound but the state does not allow it now, for example publishing before training.</summary>
    FailedPrecondition,

    /// <summary>A limit was reached: queue, sessions, examples, bytes. Usually with a retry hint.</summary>
    ResourceExhausted,

    /// <summary>The server is draining, or the model is loading or unloading.</summary>
    Unavailable,

    /// <summary>The caller went away.</summary>
    Cancelled,

    /// <summary>The deadline passed before the work was done.</summary>
    DeadlineExceeded,

    /// <summary>The operation is known but not offered here, for example CUDA on a machine without it.</summary>
    Unimplemented,

    /// <summary>A stored file is damaged or of a newer format.</summary>
    DataLoss,

    /// <summary>Another writer changed the same thing first.</summary>
    Aborted,

    /// <summary>A defect of ours. The message never carries a stack trace.</summary>
    Internal,
}
