using OnnxAdapt.Benchmarks.Serving;
using OnnxAdapt.Client;
using OnnxAdapt.V1;

namespace OnnxAdapt.Benchmarks.Jobs;

/// <summary>Does a job over gRPC on a server of its own: streams, trains, publishes, and asks the published version for the test rows.</summary>
internal static class ServerJob
{
    private const string Model = "job";

    /// <summary>Runs it.</summary>
    public static async Task<JobResult> RunAsync(AdaptationJob job)
    {
        using var server = BenchmarkServer.Start(job.Folder);
        using var client = OnnxAdaptClient.Connect(server.Address.ToString());
        await using var session = await client.Adaptations.StartAsync(Start(job));
        foreach (var message in job.Data.Training.Messages()) await session.SendExamplesAsync(message);
        await session.FlushAsync();
        var before = server.ProcessorTime;
        await foreach (var answer in session.RunAsync(new Command { Id = "train", Train = new Train { Epochs = job.Epochs } })) _ = answer;
        var seconds = (server.ProcessorTime - before).TotalSeconds;
        var summary = new Summary();
        await foreach (var answer in session.RunAsync(new Command { Id = "finish", Finish = new Finish() })) summary = answer.Summary ?? summary;
        return new JobResult(await AccuracyAsync(client, job.Data.Test), seconds, summary.PeakMemoryBytes / 1048576.0);
    }

    private static async Task<double> AccuracyAsync(OnnxAdaptClient client, JobRows rows)
    {
        var right = 0;
        foreach (var message in rows.Messages())
        {
            var request = new PredictRequest { Model = Model, TopK = 1 };
            request.Inputs.AddRange(message.Select(example => example.Input));
            var response = await client.Predictions.PredictAsync(request);
            right += response.Predictions.Zip(message).Count(pair => pair.First.Labels[0].Label == pair.Second.Label);
        }

        return (double)right / rows.Labels.Length;
    }

    private static StartSession Start(AdaptationJob job) => new()
    {
        BaseModel = job.Base,
        Model = Model,
        Task = ModelTask.SingleLabel,
        Trainable = job.Trainable,
        BatchSize = job.Batch,
        ValidationShare = 0,
        Seed = 1,
        Publish = new PublishPolicy { OnFinish = true, Serve = true },
        Optimizer = new Optimizer
        {
            LearningRate = job.Rate,
            WeightDecay = AdaptationJob.Decay,
            WarmupShare = 0.1,
            Schedule = Optimizer.Types.Schedule.Linear,
            MaxGradientNorm = 1,
            Groups = { new ParameterGroup { Pattern = "head.*.weight", LearningRate = job.HeadRate }, new ParameterGroup { Pattern = "head.*.bias", LearningRate = job.HeadRate, WeightDecay = 0 } },
        },
    };
}
