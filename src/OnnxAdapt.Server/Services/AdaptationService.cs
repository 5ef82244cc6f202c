using Grpc.Core;
using OnnxAdapt.Abstractions;
using OnnxAdapt.Adaptation.Contract;
using OnnxAdapt.Server.Access;
using OnnxAdapt.Server.Artifacts;
using OnnxAdapt.Server.Mapping;
using OnnxAdapt.Server.Streaming;
using OnnxAdapt.V1;

namespace OnnxAdapt.Server.Services;

/// <summary>Fine-tuning sessions over gRPC.</summary>
internal sealed class AdaptationService(IAdaptationSessions sessions, ExportFolders exports, IHostApplicationLifetime lifetime) : V1.AdaptationService.AdaptationServiceBase
{
    /// <inheritdoc/>
    public override async Task Adapt(IAsyncStreamReader<AdaptRequest> requestStream, IServerStreamWriter<AdaptResponse> responseStream, ServerCallContext context)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(context.CancellationToken, lifetime.ApplicationStopping);
        try
        {
            await RunAsync(SeenBy(context), requestStream, responseStream, end).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (lifetime.ApplicationStopping.IsCancellationRequested && !context.CancellationToken.IsCancellationRequested)
        {
            throw new AdaptException(AdaptErrorKind.Unavailable, "The server is shutting down. What was acknowledged is kept; resume with the session id.");
        }
    }

    /// <inheritdoc/>
    public override Task<ListSessionsResponse> ListSessions(ListSessionsRequest request, ServerCallContext context) =>
        Task.FromResult(new ListSessionsResponse { Sessions = { SeenBy(context).List().Select(SessionMapping.ToWire) } });

    /// <inheritdoc/>
    public override Task<GetSessionResponse> GetSession(GetSessionRequest request, ServerCallContext context) =>
        Task.FromResult(new GetSessionResponse { Session = SessionMapping.ToWire(SeenBy(context).Get(SessionMapping.Id(request.SessionId))) });

    /// <inheritdoc/>
    public override async Task<CancelSessionResponse> CancelSession(CancelSessionRequest request, ServerCallContext context)
    {
        await SeenBy(context).CancelAsync(SessionMapping.Id(request.SessionId), context.CancellationToken).ConfigureAwait(false);
        return new CancelSessionResponse();
    }

    /// <inheritdoc/>
    public override async Task ExportSession(ExportSessionRequest request, IServerStreamWriter<ExportSessionResponse> responseStream, ServerCallContext context)
    {
        using var folder = exports.New();
        var export = await SeenBy(context).ExportAsync(SessionMapping.Id(request.SessionId), folder.Path, context.CancellationToken).ConfigureAwait(false);
        await responseStream.WriteAsync(ExportMapping.ToDescription(export), context.CancellationToken).ConfigureAwait(false);
        var buffer = new byte[ExportMapping.PartBytes];
        foreach (var path in export.Artifacts.Files)
        {
            await using var file = File.OpenRead(path);
            for (int count; (count = await file.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, context.CancellationToken).ConfigureAwait(false)) > 0;)
            {
                await responseStream.WriteAsync(ExportMapping.ToPart(Path.GetFileName(path), buffer.AsSpan(0, count)), context.CancellationToken).ConfigureAwait(false);
            }
        }
    }

    private OwnedSessions SeenBy(ServerCallContext context) => new(sessions, context.GetHttpContext().Features.Get<Caller>());

    private static async Task ReadAsync(IAsyncStreamReader<AdaptRequest> requests, ISessionStream session, CancellationToken cancellationToken)
    {
        while (await requests.NextAsync(cancellationToken).ConfigureAwait(false))
        {
            var request = requests.Current;
            switch (request.MessageCase)
            {
                case AdaptRequest.MessageOneofCase.Examples:
                    await session.AppendAsync(SessionMapping.Sequence(request.Examples), ExampleMapping.ToExamples(request.Examples.Examples), cancellationToken).ConfigureAwait(false);
                    break;
                case AdaptRequest.MessageOneofCase.Command:
                    await session.SubmitAsync(CommandMapping.ToCommand(request.Command), cancellationToken).ConfigureAwait(false);
                    break;
                default:
                    throw AdaptException.Invalid("message", $"it is {request.MessageCase}; after the first message come examples and commands.");
            }
        }

        session.Complete();
    }

    private static async Task WriteAsync(ISessionStream session, IServerStreamWriter<AdaptResponse> responses, CancellationToken cancellationToken)
    {
        await foreach (var answer in session.ReadEventsAsync(cancellationToken).ConfigureAwait(false))
        {
            await responses.WriteAsync(EventMapping.ToResponse(answer), cancellationToken).ConfigureAwait(false);
        }
    }

    private static async Task RunAsync(OwnedSessions sessions, IAsyncStreamReader<AdaptRequest> requests, IServerStreamWriter<AdaptResponse> responses, CancellationTokenSource end)
    {
        if (!await requests.NextAsync(end.Token).ConfigureAwait(false))
        {
            throw AdaptException.Invalid("message", "the stream ended before it began; send start or resume first.");
        }

        await using var session = await OpenAsync(sessions, requests.Current, end.Token).ConfigureAwait(false);
        await responses.WriteAsync(EventMapping.ToResponse(session.Opened), end.Token).ConfigureAwait(false);
        var reading = ReadAsync(requests, session, end.Token);
        var writing = WriteAsync(session, responses, end.Token);
        var first = await Task.WhenAny(reading, writing).ConfigureAwait(false);
        if (first == writing || !first.IsCompletedSuccessfully)
        {
            await end.CancelAsync().ConfigureAwait(false);
            await Task.WhenAll(reading, writing).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        await first.ConfigureAwait(false);
        await (first == reading ? writing : Task.CompletedTask).ConfigureAwait(false);
    }

    private static Task<ISessionStream> OpenAsync(OwnedSessions sessions, AdaptRequest request, CancellationToken cancellationToken) => request.MessageCase switch
    {
        AdaptRequest.MessageOneofCase.Start => sessions.OpenAsync(StartMapping.ToStart(request.Start), cancellationToken),
        AdaptRequest.MessageOneofCase.Resume => sessions.ResumeAsync(SessionMapping.Id(request.Resume.SessionId), cancellationToken),
        _ => throw AdaptException.Invalid("message", $"it is {request.MessageCase}; the first message is start or resume."),
    };
}
