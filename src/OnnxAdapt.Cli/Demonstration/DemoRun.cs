using System.Diagnostics;
using OnnxAdapt.Cli.Adapting;
using OnnxAdapt.Cli.Data;
using OnnxAdapt.Cli.Output;
using OnnxAdapt.Client;
using OnnxAdapt.V1;

namespace OnnxAdapt.Cli.Demonstration;

/// <summary>Shows the whole way: embed, predict without training, stream examples, publish, predict again.</summary>
internal sealed class DemoRun(OnnxAdaptClient client, string baseModel, string name, DemoData data, CommandOutput output)
{
    private const int Samples = 5;

    /// <summary>Runs it and tells what happens.</summary>
    /// <param name="started">Timestamp from which the whole is measured.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public async Task RunAsync(long started, CancellationToken cancellationToken)
    {
        var test = data.ReadTest();
        string[] texts = [.. test.Select(row => row.Text)];
        string[] labels = [.. test.Select(row => row.Label).Distinct().Order(StringComparer.Ordinal)];

        await EmbedAsync(texts, cancellationToken).ConfigureAwait(false);
        var before = await NearestLabel.PredictAsync(client.Embeddings, baseModel, texts, labels, cancellationToken).ConfigureAwait(false);
        var accuracyBefore = Accuracy(test, before);
        output.WriteText($"2. Without training, by the nearest of {labels.Length} label names: {Numbers.Percent(accuracyBefore)} of {test.Count} test sentences right.");

        await AdaptAsync(cancellationToken).ConfigureAwait(false);
        var predictions = await client.Predictions.PredictAsync(name, texts, topK: 1, cancellationToken).ConfigureAwait(false);
        string[] after = [.. predictions.Select(prediction => prediction.Labels[0].Label)];
        var accuracyAfter = Accuracy(test, after);
        output.WriteText($"4. The adapted model answers at once: {Numbers.Percent(accuracyAfter)} right.");
        WriteSamples(test, before, after);
        WriteResult(accuracyBefore, accuracyAfter, Stopwatch.GetElapsedTime(started).TotalSeconds);
    }

    private static double Accuracy(IReadOnlyList<(string Text, string Label)> test, IReadOnlyList<string> answers) =>
        test.Zip(answers).Count(pair => pair.First.Label == pair.Second) / (double)test.Count;

    private async Task EmbedAsync(string[] texts, CancellationToken cancellationToken)
    {
        var started = Stopwatch.GetTimestamp();
        var vectors = await client.Embeddings.EmbedAsync(baseModel, texts, cancellationToken).ConfigureAwait(false);
        var milliseconds = Stopwatch.GetElapsedTime(started).TotalMilliseconds;
        output.WriteText(FormattableString.Invariant(
            $"1. Loaded '{baseModel}' and embedded {texts.Length} sentences in {milliseconds:F0} ms: {vectors[0].Length} components each."));
    }

    private async Task AdaptAsync(CancellationToken cancellationToken)
    {
        var started = Stopwatch.GetTimestamp();
        var summary = await new AdaptJob(client.Adaptations, CreatePlan(), new QuietListener()).RunAsync(cancellationToken).ConfigureAwait(false);
        var seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
        output.WriteText(
            $"3. Streamed {summary.Examples} labelled sentences into a session, trained {summary.Steps} steps and published '{name}' version {summary.Version} in {Numbers.Seconds(seconds)}.");
    }

    private AdaptPlan CreatePlan() => new(
        new StartSession
        {
            BaseModel = baseModel, Model = name, Task = ModelTask.SingleLabel, Seed = 1, Publish = new PublishPolicy { OnFinish = true, Serve = true },
        },
        Resume: null,
        DataFile.Read(data.TrainFile, "csv", DemoData.TextColumn),
        new InputColumns(DemoData.TextColumn, Pair: null, []),
        new TargetColumns(DemoData.LabelColumn, ";", ModelTask.SingleLabel),
        new Train { Refit = true },
        SendBatch: 64);

    private void WriteSamples(IReadOnlyList<(string Text, string Label)> test, IReadOnlyList<string> before, IReadOnlyList<string> after) =>
        output.WriteTable(
            ["sentence", "before", "after"],
            Enumerable.Range(0, test.Count)
                .Where(index => before[index] != test[index].Label && after[index] == test[index].Label)
                .Take(Samples)
                .Select(index => new[] { test[index].Text, before[index], after[index] }));

    private void WriteResult(double before, double after, double seconds)
    {
        output.WriteJson(json =>
        {
            json.WriteNumber("accuracy_before", before);
            json.WriteNumber("accuracy_after", after);
            json.WriteSeconds("seconds", seconds);
        });
        output.WriteText($"Accuracy {Numbers.Percent(before)} -> {Numbers.Percent(after)} in {Numbers.Seconds(seconds)}.");
    }
}
