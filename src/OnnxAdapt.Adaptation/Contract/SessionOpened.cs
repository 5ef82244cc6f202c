namespace OnnxAdapt.Adaptation.Contract;

/// <summary>The first answer on a stream.</summary>
/// <param name="SessionId">Id to resume by.</param>
/// <param name="LastSequence">Highest sequence number that is on disk; the client goes on with the next.</param>
/// <param name="Examples">Accepted examples so far.</param>
/// <param name="Steps">Optimizer steps done.</param>
/// <param name="Resumed">Whether the session was there before.</param>
/// <param name="Settings">Settings in force.</param>
public sealed record SessionOpened(string SessionId, long LastSequence, long Examples, long Steps, bool Resumed, SessionSettings Settings);
