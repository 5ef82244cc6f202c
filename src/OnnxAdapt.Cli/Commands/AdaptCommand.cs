using System.CommandLine;
using System.Diagnostics;
using OnnxAdapt.Cli.Adapting;
using OnnxAdapt.Cli.Connections;
using OnnxAdapt.Cli.Options;
using Command = System.CommandLine.Command;

namespace OnnxAdapt.Cli.Commands;

/// <summary><c>onnxadapt adapt</c>.</summary>
internal static class AdaptCommand
{
    private static readonly InputOptions Input = new("--data", "File with the examples, a folder with a folder of images or sounds for each class, or - for standard input.");
    private static readonly TargetOptions Target = new();
    private static readonly TrainingOptions Training = new();
    private static readonly ConnectionOptions Connection = new();

    /// <summary>The command.</summary>
    public static Command Create()
    {
        var command = new Command("adapt", "Stream labelled examples into a session, train, and publish the adapted model.");
        Input.AddTo(command);
        Target.AddTo(command).AddTraining(command);
        Training.AddTo(command);
        Connection.AddTo(command);
        return command.Runs(RunAsync);
    }

    private static async Task RunAsync(CommandCall call)
    {
        var started = Stopwatch.GetTimestamp();
        var plan = CreatePlan(call.Parse);
        await using var server = await ServerConnection.OpenAsync(Connection.Read(call.Parse), call.Cancellation).ConfigureAwait(false);
        var summary = await AdaptRun.RunAsync(server.Client.Adaptations, plan, call.Output, call.Cancellation).ConfigureAwait(false);
        AdaptSummary.Write(call.Output, summary, plan.Targets.Task, Stopwatch.GetElapsedTime(started).TotalSeconds);
    }

    private static AdaptPlan CreatePlan(ParseResult parse) => new(
        Training.Start(parse),
        Training.Resume(parse),
        Input.ReadRows(parse),
        Input.ReadColumns(parse),
        Target.Read(parse, Training.Task(parse)),
        Training.Train(parse),
        Training.SendBatch(parse));
}
