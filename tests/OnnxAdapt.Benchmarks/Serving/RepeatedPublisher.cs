using System.Diagnostics;
using Grpc.Core;
using OnnxAdapt.V1;
using Task = System.Threading.Tasks.Task;

namespace OnnxAdapt.Benchmarks.Serving;

/// <summary>A session with a trained head that is published as often as asked.</summary>
internal sealed class RepeatedPublisher : IAsyncDisposable
{
    private const int Examples = 1000;

    private readonly AsyncDuplexStreamingCall<AdaptRequest, AdaptResponse> _call;

    private RepeatedPublisher(AsyncDuplexStreamingCall<AdaptRequest, AdaptResponse> call) => _call = call;

    public static async Task<RepeatedPublisher> StartAsync(AdaptationService.AdaptationServiceClient client, string model)
    {
        var publisher = new RepeatedPublisher(client.Adapt());
        await publisher._call.RequestStream.WriteAsync(new AdaptRequest
        {
            Start = new StartSession { BaseModel = BenchmarkData.Model, Model = model, Task = ModelTask.SingleLabel, Publish = new PublishPolicy { Serve = true } },
        }).ConfigureAwait(false);
        var batch = new ExampleBatch { Sequence = 1 };
        batch.Examples.AddRange(BenchmarkData.Sentences.Take(Examples).Select((text, index) => new Example { Input = new Input { Text = text }, Label = $"label-{index % 77}" }));
        await publisher._call.RequestStream.WriteAsync(new AdaptRequest { Examples = batch }).ConfigureAwait(false);
        await publisher.RunAsync(new Command { Id = "train", Train = new Train { Epochs = 1 } }).ConfigureAwait(false);
        return publisher;
    }

    /// <summary>Publishes once.</summary>
    /// <returns>The moment at which the version was reported as published.</returns>
    public async Task<long> PublishAsync(string id)
    {
        await RunAsync(new Command { Id = id, Publish = new Publish() }).ConfigureAwait(false);
        return Stopwatch.GetTimestamp();
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
