using OnnxAdapt.Cli.Connections;
using OnnxAdapt.Cli.Data;
using OnnxAdapt.Cli.Failures;
using OnnxAdapt.Client.Sessions;
using OnnxAdapt.V1;

namespace OnnxAdapt.Cli.Adapting;

/// <summary>Streams rows into a session, trains, and finishes it.</summary>
internal sealed class AdaptJob(AdaptationClient sessions, AdaptPlan plan, IAdaptListener listener)
{
    private const int Window = 16;
    private const string TrainId = "adapt-train";
    private const string FinishId = "adapt-finish";

    private readonly AcknowledgementTracker _tracker = new(listener);

    /// <summary>Runs the whole job.</summary>
    public async Task<Summary> RunAsync(CancellationToken cancellationToken)
    {
        var options = new AdaptationStreamOptions { Window = Window, Acknowledged = _tracker };
        var opening = plan.Resume is null
            ? sessions.StartAsync(plan.Start, options, cancellationToken)
            : sessions.ResumeAsync(plan.Resume, options, cancellationToken);
        await using var stream = await opening.ConfigureAwait(false);
        listener.Opened(stream.SessionId, stream.Resumed);
        await SendAsync(stream, cancellationToken).ConfigureAwait(false);
        await TrainAsync(stream, cancellationToken).ConfigureAwait(false);
        return await FinishAsync(stream, cancellationToken).ConfigureAwait(false);
    }

    private async Task SendAsync(AdaptationStream stream, CancellationToken cancellationToken)
    {
        var skip = stream.LastSequence;
        var sent = 0L;
        foreach (var rows in MessageBatches.Cut(plan.Rows.Select(ToExample), plan.SendBatch, row => row.Example.CalculateSize()))
        {
            sent += rows.Length;
            if (skip > 0)
            {
                skip--;
                continue;
            }

            _tracker.Sending(stream.LastSequence + 1, [.. rows.Select(row => row.Record)], sent);
            await stream.SendExamplesAsync(rows.Select(row => row.Example), cancellationToken).ConfigureAwait(false);
        }

        if (sent == 0) throw CommandException.Invalid("The data has no rows.");
        await stream.FlushAsync(cancellationToken).ConfigureAwait(false);
    }

    private async Task TrainAsync(AdaptationStream stream, CancellationToken cancellationToken)
    {
        var command = new Command { Id = TrainId, Train = plan.Train };
        await foreach (var response in stream.RunAsync(command, cancellationToken).ConfigureAwait(false))
        {
            if (response.Progress is { } progress) listener.Trained(progress);
            if (response.Evaluation is { } evaluation) listener.Evaluated(evaluation);
        }
    }

    private static async Task<Summary> FinishAsync(AdaptationStream stream, CancellationToken cancellationToken)
    {
        Summary? summary = null;
        var command = new Command { Id = FinishId, Finish = new Finish() };
        await foreach (var response in stream.RunAsync(command, cancellationToken).ConfigureAwait(false)) summary = response.Summary ?? summary;
        return summary ?? throw new CommandException("INTERNAL", "The server finished the session without a summary.");
    }

    private (DataRecord Record, Example Example) ToExample(DataRecord record) => (record, plan.Targets.ToExample(record, plan.Inputs.ToInput(record)));
}
