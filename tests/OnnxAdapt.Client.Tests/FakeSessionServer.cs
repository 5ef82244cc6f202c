using System.Threading.Channels;
using Grpc.Core;
using OnnxAdapt.V1;

namespace OnnxAdapt.Client.Tests;

/// <summary>A session kept in memory. Connections break after as many messages as the script says.</summary>
internal sealed class FakeSessionServer(params int[] messagesPerConnection)
{
    private readonly Queue<int> _budgets = new(messagesPerConnection);
    private readonly HashSet<string> _doneCommands = new(StringComparer.Ordinal);

    public List<string> Stored { get; } = [];

    public List<string> Trained { get; } = [];

    public int Connections { get; private set; }

    public ulong LastSequence { get; private set; }

    public Metadata? LastHeaders { get; private set; }

    public Func<ExampleBatch, IEnumerable<Rejection>> Reject { get; init; } = _ => [];

    public Func<Command, CommandFailed?> FailCommand { get; init; } = _ => null;

    public StatusCode BreakWith { get; init; } = StatusCode.Unavailable;

    public OnnxAdaptClient CreateClient(OnnxAdaptClientOptions? options = null) => new(
        new ScriptedInvoker { Duplex = ServeAsync },
        options ?? new OnnxAdaptClientOptions { InitialBackoff = TimeSpan.FromTicks(1), MaxBackoff = TimeSpan.FromTicks(1) });

    private async Task ServeAsync(ChannelReader<object> requests, ChannelWriter<object> responses, CallOptions options)
    {
        Connections++;
        LastHeaders = options.Headers;
        var budget = _budgets.Count > 0 ? _budgets.Dequeue() : int.MaxValue;
        await foreach (AdaptRequest request in requests.ReadAllAsync())
        {
            if (budget-- == 0) throw new RpcException(new Status(BreakWith, "The connection broke."));
            foreach (var response in Answer(request))
            {
                if (budget-- == 0) throw new RpcException(new Status(BreakWith, "The connection broke."));
                await responses.WriteAsync(response);
            }
        }
    }

    private IEnumerable<AdaptResponse> Answer(AdaptRequest request) => request.MessageCase switch
    {
        AdaptRequest.MessageOneofCase.Examples => [Acknowledge(request.Examples)],
        AdaptRequest.MessageOneofCase.Command => Run(request.Command),
        _ => [Open(request.Resume is not null)],
    };

    private AdaptResponse Open(bool resumed) => new()
    {
        Opened = new SessionOpened { SessionId = "s-1", LastSequence = LastSequence, Examples = (ulong)Stored.Count, Resumed = resumed },
    };

    private AdaptResponse Acknowledge(ExampleBatch batch)
    {
        var acknowledgement = new Acknowledgement { Sequence = batch.Sequence };
        acknowledgement.Rejected.AddRange(Reject(batch));
        if (batch.Sequence == LastSequence + 1)
        {
            LastSequence++;
            var rejected = acknowledgement.Rejected.Select(rejection => (int)rejection.Index).ToHashSet();
            Stored.AddRange(batch.Examples.Where((_, index) => !rejected.Contains(index)).Select(example => example.Input.Text));
        }

        acknowledgement.TotalExamples = (ulong)Stored.Count;
        return new AdaptResponse { Acknowledgement = acknowledgement };
    }

    private IEnumerable<AdaptResponse> Run(Command command)
    {
        if (FailCommand(command) is { } failed)
        {
            failed.CommandId = command.Id;
            return [new AdaptResponse { Failed = failed }];
        }

        if (_doneCommands.Add(command.Id)) Trained.Add($"{command.CommandCase}:{Stored.Count}");
        return Results(command).Append(new AdaptResponse { Done = new CommandDone { CommandId = command.Id } });
    }

    private IEnumerable<AdaptResponse> Results(Command command) => command.CommandCase switch
    {
        Command.CommandOneofCase.Train =>
        [
            new() { Progress = new Progress { CommandId = command.Id, Step = 1, Loss = 2 } },
            new() { Evaluation = new Evaluation { CommandId = command.Id, Accuracy = 0.5 } },
            new() { Progress = new Progress { CommandId = command.Id, Step = 2, Loss = 1 } },
            new() { Evaluation = new Evaluation { CommandId = command.Id, Accuracy = 0.75 } },
        ],
        Command.CommandOneofCase.Evaluate => [new() { Evaluation = new Evaluation { CommandId = command.Id, Count = (ulong)command.Evaluate.Examples.Count } }],
        Command.CommandOneofCase.Publish => [new() { Published = new VersionPublished { CommandId = command.Id, Model = "m", Version = 3 } }],
        Command.CommandOneofCase.Checkpoint => [new() { Checkpoint = new CheckpointSaved { CommandId = command.Id, Step = 2 } }],
        _ => [new() { Summary = new Summary { CommandId = command.Id, Model = "m", Version = 3, Examples = (ulong)Stored.Count } }],
    };
}
