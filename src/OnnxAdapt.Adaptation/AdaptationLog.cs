using Microsoft.Extensions.Logging;
using OnnxAdapt.Abstractions;

namespace OnnxAdapt.Adaptation;

/// <summary>Log messages of this project.</summary>
internal sealed partial class AdaptationLog(ILogger logger)
{
    private readonly ILogger _logger = logger;

    [LoggerMessage(1, LogLevel.Information, "Session {Session} started on {Base} for {Model}.")]
    public partial void Started(string session, ModelReference @base, string model);

    [LoggerMessage(2, LogLevel.Information, "Session {Session} resumed at batch {Sequence} with {Examples} examples.")]
    public partial void Resumed(string session, long sequence, long examples);

    [LoggerMessage(3, LogLevel.Information, "Session {Session} cancelled.")]
    public partial void Cancelled(string session);

    [LoggerMessage(4, LogLevel.Information, "Session {Session}: {Command} '{Id}' done in {Seconds:F2} s.")]
    public partial void CommandDone(string session, string command, string id, double seconds);

    [LoggerMessage(5, LogLevel.Warning, "Session {Session}: {Command} '{Id}' failed: {Reason}")]
    public partial void CommandFailed(string session, string command, string id, string reason);

    [LoggerMessage(6, LogLevel.Error, "Session {Session}: {Command} '{Id}' met a defect.")]
    public partial void CommandBroke(Exception cause, string session, string command, string id);

    [LoggerMessage(7, LogLevel.Information, "Session {Session} published {Model} version {Version}, serving: {Serving}.")]
    public partial void Published(string session, string model, long version, bool serving);

    [LoggerMessage(8, LogLevel.Warning, "Session folder {Folder} cannot be read: {Reason}")]
    public partial void Unreadable(string folder, string reason);

    [LoggerMessage(9, LogLevel.Information, "Session {Session} expired after {Hours} idle hours.")]
    public partial void Expired(string session, double hours);

    [LoggerMessage(10, LogLevel.Warning, "Features of session {Session} could not be computed ahead: {Reason}")]
    public partial void PrefetchFailed(string session, string reason);

    [LoggerMessage(11, LogLevel.Warning, "Session {Session} is published without training artifacts: {Reason}")]
    public partial void PublishedWithoutArtifacts(string session, string reason);
}
