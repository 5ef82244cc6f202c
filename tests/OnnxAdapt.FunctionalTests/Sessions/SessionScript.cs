using Grpc.Core;
using OnnxAdapt.V1;
using Task = System.Threading.Tasks.Task;

namespace OnnxAdapt.FunctionalTests.Sessions;

/// <summary>
/// One whole session as a client that survives the server: streams numbered batches, trains, publishes, finishes. When the server
/// goes away it can be run again against the next one and goes on where the server says.
/// </summary>
internal sealed class SessionScript(string model, int batches, int batchSize, uint epochs)
{
    private static readonly string[] CommandIds = ["train", "publish", "finish"];

    private string? _sessionId;

    /// <summary>The last message, once the session is finished.</summary>
    public Summary? Summary { get; private set; }

    /// <summary>Highest number that a server said it holds, of all servers so far.</summary>
    public ulong Acknowledged { get; private set; }

    /// <summary>Number of servers that it was run against.</summary>
    public int Connections { get; private set; }

    /// <summary>Number of connections that resumed the session.</summary>
    public int Resumes { get; private set; }

    /// <summary>Runs until the session is finished or the server goes away.</summary>
    /// <param name="client">The server of the day.</param>
    /// <param name="opened">Completed when the session is open.</param>
    /// <exception cref="RpcException">The server went away or refused.</exception>
    public async Task RunAsync(AdaptationService.AdaptationServiceClient client, TaskCompletionSource? opened = null)
    {
        Connections++;
        using var call = client.Adapt();
        var next = await OpenAsync(call) + 1;
        opened?.TrySetResult();
        for (var sequence = next; sequence <= (ulong)batches; sequence++)
        {
            await call.RequestStream.WriteAsync(new AdaptRequest { Examples = LabelledTexts.Batch(sequence, batchSize) });
            await ReadAcknowledgementAsync(call, sequence);
        }

        foreach (var id in CommandIds)
        {
            await call.RequestStream.WriteAsync(new AdaptRequest { Command = ToCommand(id) });
            await ReadUntilDoneAsync(call, id);
        }

        await call.RequestStream.CompleteAsync();
    }

    private async Task<ulong> OpenAsync(AsyncDuplexStreamingCall<AdaptRequest, AdaptResponse> call)
    {
        await call.RequestStream.WriteAsync(_sessionId is null ? Start() : new AdaptRequest { Resume = new ResumeSession { SessionId = _sessionId } });
        var opened = (await ReadAsync(call)).Opened;
        Assert.True(opened.LastSequence >= Acknowledged, $"Acknowledged {Acknowledged}, but the server holds {opened.LastSequence} only.");
        Assert.Equal(opened.LastSequence * (ulong)batchSize, opened.Examples);
        Resumes += opened.Resumed ? 1 : 0;
        _sessionId = opened.SessionId;
        return opened.LastSequence;
    }

    private AdaptRequest Start() => new()
    {
        Start = new StartSession
        {
            BaseModel = "static-en-256",
            Model = model,
            Task = ModelTask.SingleLabel,
            Seed = 7,
            BatchSize = 16,
            Publish = new PublishPolicy { Serve = true },
        },
    };

    private Command ToCommand(string id) => id switch
    {
        "train" => new Command { Id = id, Train = new Train { Epochs = epochs } },
        "publish" => new Command { Id = id, Publish = new Publish() },
        _ => new Command { Id = id, Finish = new Finish() },
    };

    private async Task ReadAcknowledgementAsync(AsyncDuplexStreamingCall<AdaptRequest, AdaptResponse> call, ulong sequence)
    {
        var response = await ReadAsync(call);
        while (response.MessageCase != AdaptResponse.MessageOneofCase.Acknowledgement)
        {
            response = await ReadAsync(call);
        }

        Assert.Equal(sequence, response.Acknowledgement.Sequence);
        Assert.Equal(sequence * (ulong)batchSize, response.Acknowledgement.TotalExamples);
        Acknowledged = Math.Max(Acknowledged, sequence);
    }

    private async Task ReadUntilDoneAsync(AsyncDuplexStreamingCall<AdaptRequest, AdaptResponse> call, string id)
    {
        while (true)
        {
            var response = await ReadAsync(call);
            switch (response.MessageCase)
            {
                case AdaptResponse.MessageOneofCase.Failed:
                    throw new InvalidOperationException($"{response.Failed.CommandId}: {response.Failed.Code} {response.Failed.Message}");
                case AdaptResponse.MessageOneofCase.Summary:
                    Summary = response.Summary;
                    break;
                case AdaptResponse.MessageOneofCase.Done when response.Done.CommandId == id:
                    return;
            }
        }
    }

    private static async Task<AdaptResponse> ReadAsync(AsyncDuplexStreamingCall<AdaptRequest, AdaptResponse> call) =>
        await call.ResponseStream.MoveNext(CancellationToken.None)
            ? call.ResponseStream.Current
            : throw new RpcException(new Status(StatusCode.Unavailable, "The server ended the stream."));
}
