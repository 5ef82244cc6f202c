using OnnxAdapt.Abstractions;

namespace OnnxAdapt.Adaptation.Contract;

/// <summary>All fine-tuning sessions of a server. Safe for concurrent calls.</summary>
public interface IAdaptationSessions
{
    /// <summary>Starts a session and attaches a stream to it.</summary>
    /// <param name="start">What the client asks for.</param>
    /// <param name="cancellationToken">Ends waiting for the base model.</param>
    /// <exception cref="AdaptException">
    /// InvalidArgument for a bad setting; NotFound for the base model; FailedPrecondition when the backbone cannot be trained,
    /// naming the operators; ResourceExhausted when there are too many sessions.
    /// </exception>
    Task<ISessionStream> OpenAsync(SessionStart start, CancellationToken cancellationToken = default);

    /// <summary>Attaches a stream to a session. A stream that was attached before is ended with Aborted, so a client that lost its connection comes back at once.</summary>
    /// <param name="sessionId">Id from <see cref="SessionOpened"/>.</param>
    /// <param name="cancellationToken">Ends waiting for the base model.</param>
    /// <exception cref="AdaptException">NotFound; FailedPrecondition when the base model has changed; DataLoss when stored files are damaged.</exception>
    Task<ISessionStream> ResumeAsync(string sessionId, CancellationToken cancellationToken = default);

    /// <summary>Requires that a session is there and belongs to somebody.</summary>
    /// <param name="sessionId">Id of the session.</param>
    /// <param name="owner">Whose it must be.</param>
    /// <exception cref="AdaptException">NotFound, in the same words, whether it is not there or belongs to another.</exception>
    void RequireOwner(string sessionId, string owner);

    /// <summary>All sessions, oldest first.</summary>
    IReadOnlyList<SessionInfo> List();

    /// <summary>One session.</summary>
    /// <exception cref="AdaptException">NotFound.</exception>
    SessionInfo Get(string sessionId);

    /// <summary>
    /// Writes what a session's last training ended with, so that it can be continued in another training runtime. The session is not changed;
    /// what runs in it goes on.
    /// </summary>
    /// <param name="sessionId">Id of the session.</param>
    /// <param name="folder">Folder to write; made when absent.</param>
    /// <param name="cancellationToken">Ends waiting for the base model.</param>
    /// <exception cref="AdaptException">
    /// NotFound; FailedPrecondition when nothing was trained yet, the base model has changed, or for what training artifacts cannot hold, naming it.
    /// </exception>
    Task<SessionExport> ExportAsync(string sessionId, string folder, CancellationToken cancellationToken = default);

    /// <summary>Stops what a session does, ends its stream and deletes what it stored. Published versions stay.</summary>
    /// <exception cref="AdaptException">NotFound.</exception>
    Task CancelAsync(string sessionId, CancellationToken cancellationToken = default);
}
