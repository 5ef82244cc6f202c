using OnnxAdapt.FunctionalTests.Hosting;
using OnnxAdapt.FunctionalTests.Sessions;
using OnnxAdapt.V1;

namespace OnnxAdapt.FunctionalTests.Strategies;

/// <summary>A session on a shared model from start to finish, and the server that ran it.</summary>
internal sealed class TensorRun : IAsyncDisposable
{
    public const string Model = "adapted";

    private readonly SharedModels _models;
    private readonly TestServer _server;

    private TensorRun(SharedModels models, TestServer server) => (_models, _server) = (models, server);

    public string DataDirectory => _server.DataDirectory;

    public SessionOpened Opened { get; private set; } = new();

    public Summary Summary { get; private set; } = new();

    /// <summary>Adapts with few steps, publishes and serves.</summary>
    public static async Task<TensorRun> OfAsync(string baseModel, Trainable trainable, IEnumerable<Example> examples, Action<StartSession>? change = null, uint epochs = 2)
    {
        var models = new SharedModels(baseModel);
        var run = new TensorRun(models, await TestServer.StartAsync(moreModels: models.Path));
        try
        {
            await run.AdaptAsync(baseModel, trainable, examples, change, epochs);
            return run;
        }
        catch
        {
            await run.DisposeAsync();
            throw;
        }
    }

    /// <summary>The label that the adapted version gives an input.</summary>
    public async Task<string> PredictAsync(Input input)
    {
        var response = await _server.Predictions.PredictAsync(new PredictRequest { Model = Model, Inputs = { input } });
        return response.Predictions[0].Labels[0].Label;
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _models.Dispose();
    }

    private async Task AdaptAsync(string baseModel, Trainable trainable, IEnumerable<Example> examples, Action<StartSession>? change, uint epochs)
    {
        var start = new StartSession
        {
            BaseModel = baseModel, Model = Model, Task = ModelTask.SingleLabel, Seed = 3, BatchSize = 8, ValidationShare = 0.25, Trainable = trainable,
            Publish = new PublishPolicy { OnFinish = true, Serve = true },
        };
        change?.Invoke(start);
        using var session = await SessionDialog.StartAsync(_server.Adaptation, start);
        Opened = session.Opened;
        foreach (var batch in examples.Chunk(16)) await session.SendAsync(batch);
        await session.DoAsync(new Command { Id = "train", Train = new Train { Epochs = epochs } });
        Summary = (await session.DoAsync(new Command { Id = "finish", Finish = new Finish() })).Single(answer => answer.Summary is not null).Summary;
        Assert.Equal("", Summary.UnpublishedReason);
    }
}
