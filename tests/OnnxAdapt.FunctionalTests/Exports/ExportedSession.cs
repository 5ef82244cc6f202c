using OnnxAdapt.Client;
using OnnxAdapt.FunctionalTests.Hosting;
using OnnxAdapt.FunctionalTests.Processes;
using OnnxAdapt.FunctionalTests.Sessions;
using OnnxAdapt.V1;

namespace OnnxAdapt.FunctionalTests.Exports;

/// <summary>
/// A session that was exported after some steps over all rows at once, and the losses that the same session comes to when it goes on here.
/// </summary>
internal sealed class ExportedSession : IDisposable
{
    public const float Rate = 0.02f;
    public const int StepsBefore = 4;
    public const int StepsAfter = 6;

    private readonly TemporaryFolder _folder = new();

    public string Folder => _folder.Path;

    public ExportDescription Description { get; private set; } = new();

    /// <summary>Losses of the steps after the export.</summary>
    public IReadOnlyList<double> Losses { get; private set; } = [];

    public static async Task<ExportedSession> OfAsync(StartSession start, string models)
    {
        var exported = new ExportedSession();
        try
        {
            await using var server = await TestServer.StartAsync(moreModels: models);
            using var client = OnnxAdaptClient.Connect(server.Address);
            exported.Description = await client.Adaptations.ExportAsync((await TrainAsync(server, start, StepsBefore)).Id, exported.Folder);
            exported.Losses = [.. (await TrainAsync(server, start, StepsBefore + StepsAfter)).Losses.Skip(StepsBefore)];
            return exported;
        }
        catch
        {
            exported.Dispose();
            throw;
        }
    }

    /// <summary>A start with one rate and one decay for all parameters, which is what artifacts can hold.</summary>
    public static StartSession Start(ModelTask task, Trainable trainable) => new()
    {
        BaseModel = TinyNetwork.Name, Model = "exported", Task = task, Seed = 3, BatchSize = 64, ValidationShare = 0, Trainable = trainable,
        Labels = { task == ModelTask.Regression ? [] : Rows.Labels },
        Optimizer = new Optimizer
        {
            Kind = Optimizer.Types.Kind.Adamw, Schedule = Optimizer.Types.Schedule.Constant, LearningRate = Rate, WarmupShare = 0,
            Groups = { new ParameterGroup { Pattern = "*", LearningRate = Rate, WeightDecay = 0.05 } },
        },
    };

    public void Dispose() => _folder.Dispose();

    private static async Task<(string Id, double[] Losses)> TrainAsync(TestServer server, StartSession start, uint steps)
    {
        using var session = await SessionDialog.StartAsync(server.Adaptation, start);
        await session.SendAsync(new Rows(start.Task).Examples());
        var answers = await session.DoAsync(new Command { Id = "train", Train = new Train { Steps = steps, ReportEvery = 1 } });
        return (session.SessionId, [.. answers.Where(answer => answer.Progress is { Step: > 0 }).Select(answer => answer.Progress.Loss)]);
    }
}
