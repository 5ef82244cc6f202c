using System.Diagnostics;
using Grpc.Core;
using OnnxAdapt.V1;
using Task = System.Threading.Tasks.Task;

namespace OnnxAdapt.Benchmarks.Serving;

/// <summary>A session that was trained and is published as often as asked.</summary>
internal sealed class RepeatedPublisher : IAsyncDisposable
{
    private readonly AsyncDuplexStreamingCall<AdaptRequest, AdaptResponse> _call;

    private RepeatedPublisher(AsyncDuplexStreamingCall<AdaptRequest, AdaptResponse> call) => _call = call;

    /// <summary>Trains.</summary>
    /// <param name="client">The server.</param>
    /// <param name="model">Name to publish.</param>
    /// <param name="scope">What is trained: a head, or something inside the base too.</param>
    /// <param name="examples">Examples to train on.</param>
    public static async Task<RepeatedPublisher> StartAsync(
        AdaptationService.AdaptationServiceClient client, string model, Trainable.Types.Scope scope = Trainable.Types.Scope.Head, int examples = 1000)
    {
        var publisher = new RepeatedPublisher(client.Adapt());
        await publisher._call.RequestStream.WriteAsync(new AdaptRequest
        {
            Start = new StartSession
            {
                BaseModel = BenchmarkData.Model, Model = model, Task = ModelTask.SingleLabel, Trainable = new Trainable { Scope = scope }, Publish = new PublishPolicy { Serve = true },
            },
        }).ConfigureAwait(false);
        var batch = new ExampleBatch { Sequence = 1 };
        batch.Examples.AddRange(BenchmarkData.Sentences.Take(examples).Select((text, index) => new Example { Input = new Input { Text = text }, Label = $"label-{index % 77}" }));
        await publisher._call.RequestStream.WriteAsync(new AdaptRequest { Examples = batch }).ConfigureAwait(false);
        await publisher.RunAsync(new Command { Id = "train", Train = new Train { Epochs = 1 } }).ConfigureAwait(false);
        return publisher;
    }

    /// <summary>Publishes once.</summary>
    /// <returns>The moments at which that was asked for and at which the version was reported as published.</returns>
    public async Task<(long Asked, long Done)> PublishAsync(string id)
    {
        var asked = Stopwatch.GetTimestamp();
        await RunAsync(new Command { Id = id, Publish = new Publish() }).ConfigureAwait(false);
        return (asked, Stopwatch.GetTimestamp());
    }

    public async ValueTask DisposeAsync()
    {
        await _call.RequestStream.CompleteAsync().ConfigureAwait(false);
        _call.Dispose();
    }

    private async Task RunAsync(Command command)
    {
        await _call.RequestStream.WriteAsync(new AdaptRequest { Command = command }).ConfigureAwait(false);
        while (await _call.ResponseStream.MoveNext(CancellationToken.None).ConfigureAwait(false))
        {
            var answer = _call.ResponseStream.Current;
            if (answer.Failed is { } failed)
            {
                throw new InvalidOperationException($"{failed.CommandId}: {failed.Message}");
            }

            if (answer.Done?.CommandId == command.Id)
            {
                return;
            }
        }

        throw new InvalidOperationException($"The stream ended before '{command.Id}' was done.");
    }
}
