using Grpc.Core;
using OnnxAdapt.Benchmarks.Serving;
using OnnxAdapt.V1;
using Task = System.Threading.Tasks.Task;

namespace OnnxAdapt.Benchmarks.Soak;

/// <summary>A session from its start to its end: examples, training, a version that is served; then it is deleted.</summary>
internal static class SoakSession
{
    private const int Examples = 200;
    private const int Labels = 20;

    /// <summary>Runs one.</summary>
    /// <param name="client">The server.</param>
    /// <param name="model">Name to publish.</param>
    /// <param name="round">Which examples.</param>
    /// <param name="trainable">What is trained.</param>
    public static async Task RunAsync(AdaptationService.AdaptationServiceClient client, string model, int round, Trainable trainable)
    {
        using var call = client.Adapt();
        var id = (await AskAsync(call, new AdaptRequest
        {
            Start = new StartSession { BaseModel = BenchmarkData.Model, Model = model, Task = ModelTask.SingleLabel, Trainable = trainable, Publish = new PublishPolicy { Serve = true } },
        }).ConfigureAwait(false)).Opened.SessionId;
        var batch = new ExampleBatch { Sequence = 1 };
        batch.Examples.AddRange(Enumerable.Range(round * Examples, Examples).Select(index => new Example
        {
            Input = new Input { Text = BenchmarkData.Sentences[index % BenchmarkData.Sentences.Length] }, Label = $"label-{index % Labels}",
        }));
        await AskAsync(call, new AdaptRequest { Examples = batch }).ConfigureAwait(false);
        await RunAsync(call, new Command { Id = "train", Train = new Train { Epochs = 1 } }).ConfigureAwait(false);
        await RunAsync(call, new Command { Id = "publish", Publish = new Publish() }).ConfigureAwait(false);
        await call.RequestStream.CompleteAsync().ConfigureAwait(false);
        await client.CancelSessionAsync(new CancelSessionRequest { SessionId = id }).ConfigureAwait(false);
    }

    private static async Task RunAsync(AsyncDuplexStreamingCall<AdaptRequest, AdaptResponse> call, Command command)
    {
        var answer = await AskAsync(call, new AdaptRequest { Command = command }).ConfigureAwait(false);
        while (answer.Done is null)
        {
            if (answer.Failed is { } failed) throw new InvalidOperationException($"{failed.CommandId}: {failed.Message}");
            answer = await NextAsync(call).ConfigureAwait(false);
        }
    }

    private static async Task<AdaptResponse> AskAsync(AsyncDuplexStreamingCall<AdaptRequest, AdaptResponse> call, AdaptRequest request)
    {
        await call.RequestStream.WriteAsync(request).ConfigureAwait(false);
        return await NextAsync(call).ConfigureAwait(false);
    }

    private static async Task<AdaptResponse> NextAsync(AsyncDuplexStreamingCall<AdaptRequest, AdaptResponse> call) =>
        await call.ResponseStream.MoveNext(CancellationToken.None).ConfigureAwait(false) ? call.ResponseStream.Current : throw new InvalidOperationException("The stream ended early.");
}
