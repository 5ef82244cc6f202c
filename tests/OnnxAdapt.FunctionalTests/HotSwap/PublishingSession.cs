using Grpc.Core;
using OnnxAdapt.FunctionalTests.Sessions;
using OnnxAdapt.V1;
using Task = System.Threading.Tasks.Task;

namespace OnnxAdapt.FunctionalTests.HotSwap;

/// <summary>A session that publishes again and again, each time with one more label.</summary>
internal sealed class PublishingSession(AdaptationService.AdaptationServiceClient client, string model) : IAsyncDisposable
{
    private readonly AsyncDuplexStreamingCall<AdaptRequest, AdaptResponse> _call = client.Adapt();
    private long _version;

    /// <summary>Number of labels that a version has.</summary>
    public static int LabelsOf(long version) => LabelledTexts.Labels.Count + (int)version;

    public async Task PublishWithOneMoreLabelAsync()
    {
        if (_version == 0)
        {
            await SendAsync(new AdaptRequest { Start = new StartSession { BaseModel = "static-en-256", Model = model, Task = ModelTask.SingleLabel, Publish = new PublishPolicy { Serve = true } } });
        }

        _version++;
        await SendAsync(new AdaptRequest { Examples = NextBatch() });
        await CommandAsync(new Command { Id = $"train-{_version}", Train = new Train { Epochs = 1 } });
        await CommandAsync(new Command { Id = $"publish-{_version}", Publish = new Publish() });
    }

    public async ValueTask DisposeAsync()
    {
        await _call.RequestStream.CompleteAsync();
        while (await _call.ResponseStream.MoveNext(CancellationToken.None))
        {
        }

        _call.Dispose();
    }

    private ExampleBatch NextBatch()
    {
        var batch = LabelledTexts.Batch((ulong)_version, 32);
        batch.Examples.AddRange(Enumerable.Range(0, 4).Select(i => new Example { Input = new Input { Text = $"extra topic {_version} sentence {i}" }, Label = $"extra-{_version:00}" }));
        return batch;
    }

    private Task SendAsync(AdaptRequest request) => _call.RequestStream.WriteAsync(request);

    private async Task CommandAsync(Command command)
    {
        await SendAsync(new AdaptRequest { Command = command });
        while (await _call.ResponseStream.MoveNext(CancellationToken.None))
        {
            var response = _call.ResponseStream.Current;
            Assert.True(response.Failed is null, response.Failed?.Message);
            Assert.True(response.Acknowledgement is null || response.Acknowledgement.Rejected.Count == 0, response.Acknowledgement?.ToString());
            Assert.True(response.Published is null || response.Published.Version == _version, response.Published?.ToString());
            if (response.Done?.CommandId == command.Id)
            {
                return;
            }
        }

        throw new InvalidOperationException($"The stream ended before '{command.Id}' was done.");
    }
}
