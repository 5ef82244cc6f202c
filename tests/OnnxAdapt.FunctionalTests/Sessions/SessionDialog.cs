using Grpc.Core;
using OnnxAdapt.V1;
using Task = System.Threading.Tasks.Task;

namespace OnnxAdapt.FunctionalTests.Sessions;

/// <summary>One stream of a session, a question at a time.</summary>
internal sealed class SessionDialog : IDisposable
{
    private readonly AsyncDuplexStreamingCall<AdaptRequest, AdaptResponse> _call;
    private ulong _sequence;

    private SessionDialog(AsyncDuplexStreamingCall<AdaptRequest, AdaptResponse> call) => _call = call;

    public SessionOpened Opened { get; private set; } = new();

    public string SessionId => Opened.SessionId;

    public static Task<SessionDialog> StartAsync(AdaptationService.AdaptationServiceClient client, StartSession start) =>
        OpenAsync(client, new AdaptRequest { Start = start });

    public static Task<SessionDialog> ResumeAsync(AdaptationService.AdaptationServiceClient client, string sessionId) =>
        OpenAsync(client, new AdaptRequest { Resume = new ResumeSession { SessionId = sessionId } });

    /// <summary>A start for single labels on the repository's encoder.</summary>
    public static StartSession Start(string model, PublishPolicy? publish = null) => new()
    {
        BaseModel = Hosting.TestServer.Encoder, Model = model, Task = ModelTask.SingleLabel, Seed = 5, Publish = publish ?? new PublishPolicy { Serve = true },
    };

    /// <summary>Sends the next batch and waits until it is acknowledged.</summary>
    public Task<Acknowledgement> SendAsync(params IEnumerable<Example> examples) => SendAsync(_sequence + 1, examples);

    /// <summary>Sends a batch under a number of the test's choice.</summary>
    public async Task<Acknowledgement> SendAsync(ulong sequence, IEnumerable<Example> examples)
    {
        var batch = new ExampleBatch { Sequence = sequence };
        batch.Examples.AddRange(examples);
        await _call.RequestStream.WriteAsync(new AdaptRequest { Examples = batch });
        var acknowledgement = (await ReadAsync()).Acknowledgement;
        _sequence = sequence;
        return acknowledgement;
    }

    /// <summary>Gives a command and collects what it answers, up to the last answer.</summary>
    public async Task<IReadOnlyList<AdaptResponse>> RunAsync(Command command)
    {
        await _call.RequestStream.WriteAsync(new AdaptRequest { Command = command });
        var answers = new List<AdaptResponse>();
        do answers.Add(await ReadAsync());
        while (answers[^1].Done is null && answers[^1].Failed is null);
        return answers;
    }

    /// <summary>Gives a command that must succeed.</summary>
    public async Task<IReadOnlyList<AdaptResponse>> DoAsync(Command command)
    {
        var answers = await RunAsync(command);
        Assert.Null(answers[^1].Failed);
        return answers;
    }

    /// <summary>Gives a command that must fail.</summary>
    public async Task<CommandFailed> FailAsync(Command command)
    {
        var failed = (await RunAsync(command))[^1].Failed;
        Assert.NotNull(failed);
        Assert.DoesNotContain("   at ", failed.Message, StringComparison.Ordinal);
        return failed;
    }

    /// <summary>Reads on until the server ends the stream with a status.</summary>
    public async Task ReadToEndAsync()
    {
        while (await _call.ResponseStream.MoveNext(CancellationToken.None))
        {
        }
    }

    public void Dispose() => _call.Dispose();

    private static async Task<SessionDialog> OpenAsync(AdaptationService.AdaptationServiceClient client, AdaptRequest first)
    {
        var dialog = new SessionDialog(client.Adapt());
        await dialog._call.RequestStream.WriteAsync(first);
        dialog.Opened = (await dialog.ReadAsync()).Opened;
        dialog._sequence = dialog.Opened.LastSequence;
        return dialog;
    }

    private async Task<AdaptResponse> ReadAsync() => await _call.ResponseStream.MoveNext(CancellationToken.None)
        ? _call.ResponseStream.Current
        : throw new InvalidOperationException("The server ended the stream.");
}
