using OnnxAdapt.Adaptation.Contract;

namespace OnnxAdapt.Adaptation.Sessions;

/// <summary>What a session is, written once.</summary>
/// <param name="SessionId">Its id.</param>
/// <param name="CreatedAt">Time of the start.</param>
/// <param name="Settings">Its settings.</param>
/// <param name="Owner">Whose it is; null for nobody's.</param>
internal sealed record SessionManifest(string SessionId, DateTimeOffset CreatedAt, SessionSettings Settings, string? Owner = null);
