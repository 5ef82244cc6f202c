using Grpc.Core;
using OnnxAdapt.Client.Retrying;
using OnnxAdapt.V1;

namespace OnnxAdapt.Client.Sessions;

/// <summary>Fine-tuning sessions.</summary>
public sealed class AdaptationClient
{
    private readonly AdaptationService.AdaptationServiceClient _service;
    private readonly RetryPolicy _retries;
    private readonly OnnxAdaptClientOptions _options;

    internal AdaptationClient(CallInvoker invoker, RetryPolicy retries, OnnxAdaptClientOptions options) =>
        (_service, _retries, _options) = (new AdaptationService.AdaptationServiceClient(invoker), retries, options);

    /// <summary>Starts a session.</summary>
    /// <param name="start">Base model, name to publish under, task and settings.</param>
    /// <param name="options">Window and listeners; null takes the defaults.</param>
    /// <param name="cancellationToken">Gives up waiting for the server's answer.</param>
    /// <returns>The open stream with the session's id.</returns>
    /// <exception cref="RpcException">The server refused, or stayed out of reach.</exception>
    public Task<AdaptationStream> StartAsync(StartSession start, AdaptationStreamOptions? options = null, CancellationToken cancellationToken = default) =>
        OpenAsync(new AdaptRequest { Start = start }, options, cancellationToken);

    /// <summary>Comes back to a session; <see cref="AdaptationStream.LastSequence"/> says what the server has.</summary>
    /// <param name="sessionId">Id that the session was opened with.</param>
    /// <param name="options">Window and listeners; null takes the defaults.</param>
    /// <param name="cancellationToken">Gives up waiting for the server's answer.</param>
    /// <exception cref="RpcException">NOT_FOUND when there is no such session.</exception>
    public Task<AdaptationStream> ResumeAsync(string sessionId, AdaptationStreamOptions? options = null, CancellationToken cancellationToken = default) =>
        OpenAsync(new AdaptRequest { Resume = new ResumeSession { SessionId = sessionId } }, options, cancellationToken);

    /// <summary>All sessions.</summary>
    public async Task<IReadOnlyList<SessionInfo>> ListAsync(CancellationToken cancellationToken = default) =>
        (await _retries.RunAsync(options => _service.ListSessionsAsync(new ListSessionsRequest(), options), repeatable: true, cancellationToken).ConfigureAwait(false)).Sessions;

    /// <summary>One session.</summary>
    /// <exception cref="RpcException">NOT_FOUND when there is no such session.</exception>
    public async Task<SessionInfo> GetAsync(string sessionId, CancellationToken cancellationToken = default)
    {
        var request = new GetSessionRequest { SessionId = sessionId };
        return (await _retries.RunAsync(options => _service.GetSessionAsync(request, options), repeatable: true, cancellationToken).ConfigureAwait(false)).Session;
    }

    /// <summary>Ends a session and deletes what it stored. Published versions stay.</summary>
    public Task CancelAsync(string sessionId, CancellationToken cancellationToken = default)
    {
        var request = new CancelSessionRequest { SessionId = sessionId };
        return _retries.RunAsync(options => _service.CancelSessionAsync(request, options), repeatable: false, cancellationToken);
    }

    /// <summary>
    /// Writes what a session's last training ended with as artifacts of ONNX Runtime's on-device training, which another runtime continues from. The
    /// session goes on.
    /// </summary>
    /// <param name="sessionId">Id of the session.</param>
    /// <param name="folder">Folder to write; made when absent, files of the same names are replaced.</param>
    /// <param name="cancellationToken">Ends the export.</param>
    /// <returns>Labels, learning rate, and what is not as in the session.</returns>
    /// <exception cref="RpcException">NOT_FOUND; FAILED_PRECONDITION when nothing was trained yet or artifacts cannot hold the session.</exception>
    /// <exception cref="InvalidDataException">A file did not arrive whole.</exception>
    public async Task<ExportDescription> ExportAsync(string sessionId, string folder, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        using var call = _service.ExportSession(new ExportSessionRequest { SessionId = sessionId }, _retries.Headers(), deadline: null, cancellationToken);
        if (!await call.ResponseStream.MoveNext(cancellationToken).ConfigureAwait(false) || call.ResponseStream.Current.Description is not { } description)
        {
            throw new InvalidDataException("The server began an export without its description.");
        }

        using var files = new ExportFiles(folder, description);
        files.Begin();
        while (await call.ResponseStream.MoveNext(cancellationToken).ConfigureAwait(false))
        {
            var part = call.ResponseStream.Current.Part ?? throw new InvalidDataException("The server sent something else than a part of a file.");
            await files.AddAsync(part, cancellationToken).ConfigureAwait(false);
        }

        await files.EndAsync(cancellationToken).ConfigureAwait(false);
        return description;
    }

    private async Task<AdaptationStream> OpenAsync(AdaptRequest hello, AdaptationStreamOptions? options, CancellationToken cancellationToken)
    {
        var link = new SessionLink(token => _service.Adapt(_retries.Headers(), deadline: null, token), hello, _retries, _options, options ?? new AdaptationStreamOptions());
        try
        {
            return new AdaptationStream(link, await link.StartAsync(cancellationToken).ConfigureAwait(false));
        }
        catch
        {
            await link.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }
}
