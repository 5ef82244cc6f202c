using OnnxAdapt.Abstractions;
using OnnxAdapt.Adaptation.Contract;

namespace OnnxAdapt.Server.Access;

/// <summary>
/// The sessions that a caller may know of: those opened with a key of the same name, and for administrators all. Without keys everybody knows all.
/// </summary>
/// <param name="sessions">All sessions.</param>
/// <param name="caller">Who asks; null where there are no keys.</param>
internal sealed class OwnedSessions(IAdaptationSessions sessions, Caller? caller)
{
    /// <inheritdoc cref="IAdaptationSessions.OpenAsync"/>
    public Task<ISessionStream> OpenAsync(SessionStart start, CancellationToken cancellationToken) =>
        sessions.OpenAsync(start with { Owner = caller?.Name }, cancellationToken);

    /// <inheritdoc cref="IAdaptationSessions.ResumeAsync"/>
    public Task<ISessionStream> ResumeAsync(string sessionId, CancellationToken cancellationToken) =>
        sessions.ResumeAsync(Known(sessionId), cancellationToken);

    /// <inheritdoc cref="IAdaptationSessions.List"/>
    public IEnumerable<SessionInfo> List() => caller is { IsAdmin: false } ? sessions.List().Where(session => session.Owner == caller.Name) : sessions.List();

    /// <inheritdoc cref="IAdaptationSessions.Get"/>
    public SessionInfo Get(string sessionId) => sessions.Get(Known(sessionId));

    /// <inheritdoc cref="IAdaptationSessions.ExportAsync"/>
    public Task<SessionExport> ExportAsync(string sessionId, string folder, CancellationToken cancellationToken) =>
        sessions.ExportAsync(Known(sessionId), folder, cancellationToken);

    /// <inheritdoc cref="IAdaptationSessions.CancelAsync"/>
    public Task CancelAsync(string sessionId, CancellationToken cancellationToken) => sessions.CancelAsync(Known(sessionId), cancellationToken);

    /// <exception cref="AdaptException">NotFound for a session of somebody else.</exception>
    private string Known(string sessionId)
    {
        if (caller is { IsAdmin: false }) sessions.RequireOwner(sessionId, caller.Name);
        return sessionId;
    }
}
