namespace OnnxAdapt.Adaptation.Contract;

/// <summary>What a session is doing.</summary>
public enum SessionState
{
    /// <summary>No stream is attached and nothing runs.</summary>
    Idle,

    /// <summary>A stream is attached.</summary>
    Streaming,

    /// <summary>A command runs or waits.</summary>
    Training,

    /// <summary>Finished: it takes no more examples and commands.</summary>
    Finished,
}
